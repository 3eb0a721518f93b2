// Which page holds which media peers: calls and live cameras end with the page that opened them.
#pragma once

#include "core/ids.hpp"
#include "core/log.hpp"
#include "pipeline/relay/relay.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace gulou::app {

// Control thread. The relay calls back through on_peer_state().
class MediaPeers {
public:
    static constexpr std::size_t most_live = 32; // cameras one page may watch at once

    // The media of a call is beyond hope: nothing was heard from this page's peer for too long.
    using CallFailed = std::function<void(const CallId&)>;
    MediaPeers(CallFailed call_failed, Log log)
        : call_failed_(std::move(call_failed)), log_(std::move(log)) {}
    // Before anything else; the relay and its listener need each other.
    void attach(relay::Relay& relay) { relay_ = &relay; }

    // A page's new offer within a call replaces its earlier peer.
    void join_call(ConnectionId connection, const CallId& call, std::string offer,
                   std::function<void(Result<std::string>)> answer);
    void leave_call(ConnectionId connection, const CallId& call);
    void end_call(const CallId& call);

    // Limited over most_live.
    void watch(ConnectionId connection, const CameraId& camera, std::string offer,
               std::function<void(Result<std::pair<std::uint64_t, std::string>>)> answer);
    Result<void> unwatch(ConnectionId connection, std::uint64_t live);

    void disconnect(ConnectionId connection);
    void on_peer_state(relay::PeerId peer, relay::PeerState state);
    std::size_t size() const { return peers_.size(); }

private:
    struct Peer {
        ConnectionId connection;
        std::optional<CallId> call; // none: watches a camera
    };
    using Peers = std::map<relay::PeerId, Peer>;

    relay::PeerId add(ConnectionId connection, std::optional<CallId> call);
    void close(relay::PeerId peer);
    template <class Which>
    void close_if(Which which);

    CallFailed call_failed_;
    Log log_;
    relay::Relay* relay_ = nullptr;
    Peers peers_;
    std::uint64_t last_ = 0;
};

} // namespace gulou::app
