// The media of calls: one relay peer for each person in a call, kept while their pages come and go,
// and what the relay says of it in terms of people.
#pragma once

#include "core/ids.hpp"
#include "core/log.hpp"
#include "pipeline/record/call_recorder.hpp"
#include "pipeline/relay/relay.hpp"
#include "server/api/call_desk.hpp"
#include "server/api/call_figures.hpp"
#include "server/app/peer_ids.hpp"

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gulou::app {

// A person's place in a call.
struct CallSeat {
    CallId call;
    UserId user;
    auto operator<=>(const CallSeat&) const = default;
};

constexpr relay::Priority relay_priority(calls::Priority priority) {
    return priority == calls::Priority::Emergency ? relay::Priority::Emergency
                                                  : relay::Priority::Normal;
}

// What happens to the media of calls; control thread.
class CallMediaListener {
public:
    virtual ~CallMediaListener() = default;
    // Up, Down (may come back) or Failed.
    enum class Path { Up, Down, Failed };
    virtual void media_path(const CallSeat& seat, Path path) = 0;
    virtual void streams_changed(const CallSeat& seat, const api::StreamPlan& plan) = 0;
    virtual void quality_changed(const CallSeat& seat, relay::Quality quality) = 0;
    virtual void speaker_changed(const CallId& call, std::optional<UserId> user) = 0;
};

// Control thread.
class CallMedia {
public:
    CallMedia(PeerIds& ids, Log log) : ids_(ids), log_(std::move(log)) {}
    // Before anything else; the relay and its listener need each other.
    void attach(relay::Relay& relay, CallMediaListener& listener);
    // From now on every call is recorded.
    void attach(record::CallRecorder& recorder) { recorder_ = &recorder; }

    // Limited, with the reason, where the relay has no place for one more call.
    Result<void> admits(relay::Priority priority) { return relay_->admits(priority); }
    // The parties may offer.
    void start(const CallId& call);

    // The first offer of a person joins; further ones renegotiate, from whichever page.
    using Answer = std::function<void(Result<api::MediaAnswer>)>;
    void join(const CallSeat& seat, relay::Priority priority, std::string offer, Answer answer);
    // NotFound before the first offer.
    Result<void> view(const CallSeat& seat, const std::vector<api::Tile>& tiles);
    // Their figures stay until the call ends.
    void leave(const CallSeat& seat);
    // How everybody's media is, or was when they left.
    using Figures = std::function<void(std::vector<api::PartyFigures>)>;
    void figures(const CallId& call, Figures done);
    // Closes what is left of the call; `last` gets the figures at the end.
    void end(const CallId& call, Figures last);

    void on_peer_state(relay::PeerId peer, relay::PeerState state);
    void on_streams(relay::PeerId peer, const relay::StreamMap& map);
    void on_quality(relay::PeerId peer, relay::Quality quality);
    void on_speaker(const CallId& call, std::optional<relay::PeerId> peer);
    std::size_t size() const { return seats_.size(); }

private:
    void drop(const CallSeat& seat);
    std::optional<CallSeat> seat_of(relay::PeerId peer) const;
    std::vector<api::MediaStream> name(const std::vector<relay::SentStream>& streams) const;

    PeerIds& ids_;
    Log log_;
    relay::Relay* relay_ = nullptr;
    CallMediaListener* listener_ = nullptr;
    record::CallRecorder* recorder_ = nullptr; // none: calls are not recorded
    std::map<CallSeat, relay::PeerId> peers_;
    std::map<relay::PeerId, CallSeat> seats_;
    std::map<CallId, std::vector<api::PartyFigures>> gone_; // of who left a call that goes on
};

} // namespace gulou::app
