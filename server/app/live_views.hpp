// Which page watches which cameras: live views end with the page that opened them.
#pragma once

#include "core/ids.hpp"
#include "pipeline/relay/relay.hpp"
#include "server/app/peer_ids.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace gulou::app {

// Control thread.
class LiveViews {
public:
    static constexpr std::size_t most_live = 32; // cameras one page may watch at once

    explicit LiveViews(PeerIds& ids) : ids_(ids) {}
    // Before anything else; the relay and its listener need each other.
    void attach(relay::Relay& relay) { relay_ = &relay; }

    // Limited over most_live; else as Relay::watch_camera.
    void watch(ConnectionId connection, const CameraId& camera, std::string offer,
               std::function<void(Result<std::pair<std::uint64_t, std::string>>)> answer);
    Result<void> unwatch(ConnectionId connection, std::uint64_t live);
    void disconnect(ConnectionId connection);
    void on_peer_state(relay::PeerId peer, relay::PeerState state);
    std::size_t size() const { return viewers_.size(); }

private:
    void close(relay::PeerId peer);

    PeerIds& ids_;
    relay::Relay* relay_ = nullptr;
    std::map<relay::PeerId, ConnectionId> viewers_;
};

} // namespace gulou::app
