// What the relay tells the rest of the house.
#pragma once

#include "core/ids.hpp"
#include "pipeline/relay/peer_state.hpp"
#include "pipeline/relay/stream_map.hpp"

#include <optional>

namespace gulou::relay {

// What of the video meant for a peer its link can carry.
enum class Quality { Full, Reduced, AudioOnly };

// Called on the control executor.
class RelayListener {
public:
    virtual ~RelayListener() = default;
    // Failed and Closed are last; the peer still has to be closed with close_peer().
    virtual void on_peer_state(PeerId peer, PeerState state) = 0;
    // The number of peers watching a camera changed; at 0 nobody needs push().
    virtual void on_camera_wanted(const CameraId& camera, int viewers) = 0;
    // Who stands on the peer's m-lines changed since its last answer or this call.
    virtual void on_streams(PeerId, const StreamMap&) {}
    virtual void on_quality(PeerId, Quality) {}
    // Who speaks in the call; nobody after a silence.
    virtual void on_speaker(const CallId&, std::optional<PeerId>) {}
};

} // namespace gulou::relay
