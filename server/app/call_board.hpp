// Calls in the running server: carries out what the call state machine decides, on sockets, media,
// database and clock, and tells it what became of the media.
#pragma once

#include "core/org/unit_tree.hpp"
#include "server/api/call_desk.hpp"
#include "server/api/camera_desk.hpp"
#include "server/api/hub.hpp"
#include "server/app/call_counters.hpp"
#include "server/app/call_media.hpp"
#include "server/app/live_views.hpp"
#include "server/calls/calls.hpp"
#include "server/store/calls.hpp"
#include "server/store/database.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>

namespace gulou::app {

// Control thread. Everything in `outside` outlives it.
class CallBoard final : public api::CallDesk, public CallMediaListener {
public:
    struct Outside {
        boost::asio::any_io_executor control;
        store::Database& database;
        const org::UnitTree& tree;
        const api::CameraDesk& cameras;
        api::Hub& hub;
        CallMedia& media;
        LiveViews& views;
        const Clock& clock;
        Counters& counters;
        Log log;
    };
    CallBoard(Outside outside, calls::CallRules rules);

    void connect(const api::Caller& caller, ConnectionId connection);
    void disconnect(ConnectionId connection);
    // Every call ends as lost.
    void stop();
    std::string_view presence(UserId user) const { return name(calls_.presence(user)); }
    std::size_t live() const { return calls_.live(); }

    Result<api::Json> invite(const api::Caller& from, ConnectionId connection,
                             const calls::Invitation& invitation) override;
    Result<api::Json> add(const api::Caller& from, ConnectionId connection, const CallId& call,
                          UserId to) override;
    Result<api::Json> answer(ConnectionId connection, const CallId& call) override;
    Result<api::Json> reject(ConnectionId connection, const CallId& call) override;
    Result<api::Json> hang_up(ConnectionId connection, const CallId& call) override;
    api::Json open_calls(ConnectionId connection) const override;
    void join_media(ConnectionId connection, api::MediaOffer offer,
                    std::function<void(Result<api::MediaAnswer>)> answer) override;
    Result<void> view(ConnectionId connection, const CallId& call,
                      const std::vector<api::Tile>& tiles) override;
    void figures(const CallId& call, std::function<void(Result<api::Json>)> answer) override;
    void open_live(ConnectionId connection, const CameraId& camera, std::string offer,
                   std::function<void(Result<Live>)> answer) override;
    Result<void> close_live(ConnectionId connection, std::uint64_t live) override;

    void media_path(const CallSeat& seat, Path path) override;
    void streams_changed(const CallSeat& seat, const api::StreamPlan& plan) override;
    void quality_changed(const CallSeat& seat, relay::Quality quality) override;
    void speaker_changed(const CallId& call, std::optional<UserId> user) override;

private:
    using Act = Result<calls::Call> (calls::Calls::*)(ConnectionId, const CallId&);
    Result<api::Json> act(Act command, ConnectionId connection, const CallId& call);
    Result<api::Json> told(const Result<calls::Call>& call, ConnectionId connection);
    Result<void> may_call(const api::Caller& from, UserId to) const;
    Result<void> may_speak_of(const api::Caller& from, std::optional<AlertId> alert) const;
    std::optional<std::string> place_of(std::optional<AlertId> alert) const;
    const api::Json& party(UserId id) const;
    api::Json encode(const calls::Call& call, ConnectionId connection) const;
    void send_to_carrier(const CallSeat& seat, std::string_view event, api::Json data);
    store::CallRow row_of(const calls::Call& call) const;

    // After every command of calls_.
    void carry_out();
    void carry_out(const calls::Notify& effect);
    void carry_out(const calls::StartMedia& effect); // the pages make their offers
    void carry_out(const calls::LeaveMedia& effect);
    void carry_out(const calls::EndMedia& effect);
    void carry_out(const calls::StoreRow& effect);
    void carry_out(const calls::TellPresence& effect);
    void arm();

    Outside outside_;
    calls::Calls calls_;
    CallCounters counters_;
    mutable std::map<UserId, api::Json> parties_; // as read for the command under way
    boost::asio::steady_timer timer_;
};

} // namespace gulou::app
