// Which relay thread carries which peer: a call stays on the thread its first party was given.
// Pure; control thread.
#pragma once

#include "core/ids.hpp"
#include "pipeline/relay/peer_state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace gulou::relay {

struct Place {
    std::size_t thread = 0;
    std::optional<CallId> call; // one of call and camera
    std::optional<CameraId> camera;
    std::uint64_t serial = 0; // tells a peer from a later one of the same id
    bool answered = false;
};

class Placement {
public:
    const Place* find(PeerId peer) const;
    std::optional<std::size_t> thread_of(const CallId& call) const;
    std::size_t size() const { return places_.size(); }
    // In no order.
    std::vector<PeerId> parties(const CallId& call) const;
    // Viewers of a camera on one thread, those not yet answered included.
    int viewers(const CameraId& camera, std::size_t thread) const;
    // On all threads, answered ones only.
    int watching(const CameraId& camera) const;

    // The peer must not be there yet.
    const Place& enter(PeerId peer, const CallId& call, std::size_t thread);
    const Place& enter(PeerId peer, const CameraId& camera, std::size_t thread);
    void set_answered(PeerId peer);
    // What it had; nothing: not there.
    std::optional<Place> leave(PeerId peer);

private:
    struct Carried {
        std::size_t thread = 0;
        std::vector<PeerId> parties;
    };
    const Place& enter(PeerId peer, Place place);

    std::uint64_t last_serial_ = 0;
    std::unordered_map<PeerId, Place> places_;
    std::unordered_map<CallId, Carried> calls_;
    std::unordered_map<CameraId, std::vector<PeerId>> cameras_;
};

} // namespace gulou::relay
