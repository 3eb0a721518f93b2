#include "server/app/media_peers.hpp"

#include <algorithm>

namespace gulou::app {

relay::PeerId MediaPeers::add(ConnectionId connection, std::optional<CallId> call) {
    const relay::PeerId id(++last_);
    peers_.emplace(id, Peer{connection, std::move(call)});
    return id;
}

void MediaPeers::close(relay::PeerId peer) {
    if (peers_.erase(peer) > 0)
        relay_->close_peer(peer);
}

template <class Which>
void MediaPeers::close_if(Which which) {
    for (auto it = peers_.begin(); it != peers_.end();) {
        const auto at = it++;
        if (which(at->second))
            close(at->first);
    }
}

void MediaPeers::join_call(ConnectionId connection, const CallId& call, std::string offer,
                           std::function<void(Result<std::string>)> answer) {
    leave_call(connection, call);
    const auto id = add(connection, call);
    relay_->join_call(id, call, {}, std::move(offer),
                      [this, id, answer = std::move(answer)](const Result<relay::Joined>& joined) {
                          if (joined)
                              return answer(joined->sdp);
                          close(id);
                          answer(fail(joined.error()));
                      });
}

void MediaPeers::leave_call(ConnectionId connection, const CallId& call) {
    close_if([&](const Peer& peer) { return peer.connection == connection && peer.call == call; });
}

void MediaPeers::end_call(const CallId& call) {
    close_if([&](const Peer& peer) { return peer.call == call; });
    relay_->end_call(call);
}

void MediaPeers::watch(ConnectionId connection, const CameraId& camera, std::string offer,
                       std::function<void(Result<std::pair<std::uint64_t, std::string>>)> answer) {
    const auto watching = std::count_if(peers_.begin(), peers_.end(), [&](const auto& entry) {
        return entry.second.connection == connection && !entry.second.call;
    });
    if (static_cast<std::size_t>(watching) >= most_live)
        return answer(fail(ErrorCode::Limited,
                           "this page watches " + std::to_string(most_live) + " cameras already"));
    const auto id = add(connection, std::nullopt);
    relay_->watch_camera(
        id, camera, std::move(offer),
        [this, id, answer = std::move(answer)](const Result<relay::Joined>& joined) {
            if (joined)
                return answer(std::pair(id.value(), joined->sdp));
            close(id);
            answer(fail(joined.error()));
        });
}

Result<void> MediaPeers::unwatch(ConnectionId connection, std::uint64_t live) {
    const auto found = peers_.find(relay::PeerId(live));
    if (found == peers_.end() || found->second.connection != connection || found->second.call)
        return fail(ErrorCode::NotFound, "no such live view");
    close(found->first);
    return {};
}

void MediaPeers::disconnect(ConnectionId connection) {
    close_if([&](const Peer& peer) { return peer.connection == connection; });
}

void MediaPeers::on_peer_state(relay::PeerId peer, relay::PeerState state) {
    const auto found = peers_.find(peer);
    if (found == peers_.end() ||
        (state != relay::PeerState::Failed && state != relay::PeerState::Closed))
        return;
    const auto call = found->second.call;
    close(peer);
    if (call && state == relay::PeerState::Failed) {
        log_.info("media failed call=" + call->value());
        call_failed_(*call);
    }
}

} // namespace gulou::app
