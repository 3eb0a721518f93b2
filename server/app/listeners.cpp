#include "server/app/listeners.hpp"

#include <boost/asio/post.hpp>

namespace gulou::app {
namespace {

std::string describe(const record::CameraState& state) {
    switch (state.state) {
    case record::RecordState::Waiting:
        return "waiting";
    case record::RecordState::Recording:
        return "recording";
    case record::RecordState::Failed:
        break;
    }
    return "failed";
}

} // namespace

void Listeners::on_peer_state(relay::PeerId peer, relay::PeerState state) {
    actions_.peer_state(peer, state);
}

void Listeners::on_streams(relay::PeerId peer, const relay::StreamMap& map) {
    actions_.streams(peer, map);
}

void Listeners::on_quality(relay::PeerId peer, relay::Quality quality) {
    actions_.quality(peer, quality);
}

void Listeners::on_speaker(const CallId& call, std::optional<relay::PeerId> peer) {
    actions_.speaker(call, peer);
}

void Listeners::camera_changed(const CameraId& camera, const record::CameraState& state) {
    boost::asio::post(control_,
                      [this, camera, text = describe(state)] { actions_.recording(camera, text); });
}

void Listeners::disk_changed(record::DiskState state) {
    boost::asio::post(control_, [this, state] { actions_.disk(state); });
}

} // namespace gulou::app
