// Calls in the running server: carries out what the call state machine decides, on sockets, media,
// database and clock.
#pragma once

#include "core/org/unit_tree.hpp"
#include "server/api/call_desk.hpp"
#include "server/api/camera_desk.hpp"
#include "server/api/hub.hpp"
#include "server/app/media_peers.hpp"
#include "server/calls/calls.hpp"
#include "server/store/calls.hpp"
#include "server/store/database.hpp"

#include <boost/asio/steady_timer.hpp>

namespace gulou::app {

// Control thread. Everything in `outside` outlives it.
class CallBoard final : public api::CallDesk {
public:
    struct Outside {
        boost::asio::any_io_executor control;
        store::Database& database;
        const org::UnitTree& tree;
        const api::CameraDesk& cameras;
        api::Hub& hub;
        MediaPeers& media;
        const Clock& clock;
        Log log;
    };
    CallBoard(Outside outside, calls::CallTimes times);

    void connect(const api::Caller& caller, ConnectionId connection);
    void disconnect(ConnectionId connection);
    void media_failed(const CallId& call);
    // Every call ends as lost.
    void stop();
    std::string_view presence(UserId user) const { return name(calls_.presence(user)); }

    Result<api::Json> invite(const api::Caller& from, ConnectionId connection, UserId to,
                             std::optional<AlertId> alert) override;
    Result<api::Json> answer(ConnectionId connection, const CallId& call) override;
    Result<api::Json> reject(ConnectionId connection, const CallId& call) override;
    Result<api::Json> hang_up(ConnectionId connection, const CallId& call) override;
    api::Json open_calls(ConnectionId connection) const override;
    void join_media(ConnectionId connection, const CallId& call, std::string offer,
                    Answer answer) override;
    void open_live(ConnectionId connection, const CameraId& camera, std::string offer,
                   std::function<void(Result<Live>)> answer) override;
    Result<void> close_live(ConnectionId connection, std::uint64_t live) override;

private:
    using Act = Result<calls::Call> (calls::Calls::*)(ConnectionId, const CallId&);
    Result<api::Json> act(Act command, ConnectionId connection, const CallId& call);
    Result<void> may_call(const api::Caller& from, UserId to, std::optional<AlertId> alert) const;
    std::optional<std::string> place_of(std::optional<AlertId> alert) const;
    api::Json party(UserId id) const;
    api::Json encode(const calls::Call& call, ConnectionId connection) const;
    store::CallRow row_of(const calls::Call& call) const;

    // After every command of calls_.
    void carry_out();
    void carry_out(const calls::Notify& effect);
    void carry_out(const calls::StartMedia&) {} // the pages make their offers
    void carry_out(const calls::LeaveMedia& effect);
    void carry_out(const calls::EndMedia& effect);
    void carry_out(const calls::StoreRow& effect);
    void carry_out(const calls::TellPresence& effect);
    void arm();

    Outside outside_;
    calls::Calls calls_;
    boost::asio::steady_timer timer_;
};

} // namespace gulou::app
