#include "server/app/live_views.hpp"

#include <algorithm>

namespace gulou::app {

void LiveViews::close(relay::PeerId peer) {
    if (viewers_.erase(peer) > 0)
        relay_->close_peer(peer);
}

void LiveViews::watch(ConnectionId connection, const CameraId& camera, std::string offer,
                      std::function<void(Result<std::pair<std::uint64_t, std::string>>)> answer) {
    const auto watching = std::ranges::count_if(
        viewers_, [&](const auto& viewer) { return viewer.second == connection; });
    if (static_cast<std::size_t>(watching) >= most_live)
        return answer(fail(ErrorCode::Limited,
                           "this page watches " + std::to_string(most_live) + " cameras already"));
    const auto id = ids_.next();
    viewers_.emplace(id, connection);
    relay_->watch_camera(
        id, camera, std::move(offer),
        [this, id, answer = std::move(answer)](const Result<relay::Joined>& joined) {
            if (joined)
                return answer(std::pair(id.value(), joined->sdp));
            close(id);
            answer(fail(joined.error()));
        });
}

Result<void> LiveViews::unwatch(ConnectionId connection, std::uint64_t live) {
    const auto found = viewers_.find(relay::PeerId(live));
    if (found == viewers_.end() || found->second != connection)
        return fail(ErrorCode::NotFound, "no such live view");
    close(found->first);
    return {};
}

void LiveViews::disconnect(ConnectionId connection) {
    for (auto it = viewers_.begin(); it != viewers_.end();) {
        const auto at = it++;
        if (at->second == connection)
            close(at->first);
    }
}

void LiveViews::on_peer_state(relay::PeerId peer, relay::PeerState state) {
    if (state == relay::PeerState::Failed || state == relay::PeerState::Closed)
        close(peer);
}

} // namespace gulou::app
