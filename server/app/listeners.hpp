// What relay and recorder call back, brought to the control thread.
#pragma once

#include "core/ids.hpp"
#include "pipeline/record/recorder.hpp"
#include "pipeline/relay/relay.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <optional>
#include <string>

namespace gulou::app {

// All functions are called on the control thread.
struct ListenerActions {
    std::function<void(relay::PeerId, relay::PeerState)> peer_state;
    std::function<void(relay::PeerId, const relay::StreamMap&)> streams;
    std::function<void(relay::PeerId, relay::Quality)> quality;
    std::function<void(const CallId&, std::optional<relay::PeerId>)> speaker;
    std::function<void(const CameraId&, int viewers)> wanted;
    std::function<void(const CameraId&, std::string state)> recording;
    std::function<void(record::DiskState)> disk;
};

class Listeners final : public relay::RelayListener, public record::RecorderListener {
public:
    Listeners(boost::asio::any_io_executor control, ListenerActions actions)
        : control_(std::move(control)), actions_(std::move(actions)) {}

    void on_peer_state(relay::PeerId peer, relay::PeerState state) override;
    void on_streams(relay::PeerId peer, const relay::StreamMap& map) override;
    void on_quality(relay::PeerId peer, relay::Quality quality) override;
    void on_speaker(const CallId& call, std::optional<relay::PeerId> peer) override;
    // Cached pictures are always pushed; sound and what must be transcoded only while wanted.
    void on_camera_wanted(const CameraId& camera, int viewers) override {
        actions_.wanted(camera, viewers);
    }
    void camera_changed(const CameraId& camera, const record::CameraState& state) override;
    void disk_changed(record::DiskState state) override;

private:
    boost::asio::any_io_executor control_;
    ListenerActions actions_;
};

} // namespace gulou::app
