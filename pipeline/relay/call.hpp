// One call: keeps the parties' streams attached as its table says, and tells what changed.
#pragma once

#include "pipeline/relay/call_table.hpp"
#include "pipeline/relay/negotiation.hpp"
#include "pipeline/relay/relay_listener.hpp"
#include "pipeline/relay/speaker_detector.hpp"
#include "pipeline/relay/tracks.hpp"

#include <optional>
#include <vector>

namespace gulou::relay {

class Call {
public:
    // `listener` outlives the call; it hears of changes from tick() only, so never before the
    // answer that belongs to them.
    Call(CallId id, RelayListener& listener) : id_(std::move(id)), listener_(listener) {}

    // Joins with what it agreed to, or agreed to something else: others keep what they have.
    // `reach` counts for one that joins. `tracks` outlive the membership or the next set().
    void set(PeerId party, Tracks& tracks, const Reach& reach);
    // Before a party's tracks are replaced: nothing refers to them any more, its place stays.
    void release(PeerId party);
    void leave(PeerId party);
    // At run time; a picture that starts begins with a key frame, numbering goes on.
    void set_reach(PeerId party, const Reach& reach);

    // What an answer to the party should offer, and in which order.
    CodecPolicy policy(PeerId party) const;
    std::vector<SentStream> streams(PeerId party) const { return table_.map(party).streams; }
    // Every 10 ms: codec changes, speakers, news for the listener.
    void tick(SteadyTime now);

    const CallId& id() const { return id_; }
    bool empty() const { return members_.empty(); }
    std::vector<PeerId> parties() const { return table_.parties(); }
    const CallTable& table() const { return table_; }
    // Calls f(PeerId, Track&) for every m-line of everyone.
    template <class F>
    void for_each_track(F f) {
        for (auto& member : members_)
            if (member.tracks)
                for (auto& track : member.tracks->all())
                    f(member.id, track);
    }

private:
    struct Member {
        PeerId id;
        Tracks* tracks = nullptr; // none between release() and set()
        std::optional<StreamMap> told;
    };

    Member* find(PeerId party);
    void describe(const Member& member);
    void settle();
    void attach(Member& member);
    void listen(SteadyTime now);
    void tell();

    CallId id_;
    RelayListener& listener_;
    CallTable table_;
    std::vector<Member> members_;
    SpeakerDetector detector_;
    std::vector<SpeakerDetector::Level> levels_; // of listen(), kept for its memory
    std::optional<PeerId> speaker_;              // as last told
    SteadyTime listened_at_{};
    bool news_ = false;
};

} // namespace gulou::relay
