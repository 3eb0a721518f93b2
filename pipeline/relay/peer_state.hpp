// A peer's name and how it is doing.
#pragma once

#include "core/ids.hpp"

#include <cstdint>
#include <string_view>

namespace gulou::relay {

// Chosen by the caller, unique among living peers.
using PeerId = Id<struct PeerTag, std::uint64_t>;

enum class PeerState {
    Connecting,   // answered, no media path yet
    Connected,    // ICE and DTLS done
    Disconnected, // nothing authentic heard for 7 s; may come back
    Failed,       // no handshake, or nothing heard for as long as it is kept; for good
    Closed,       // the peer said goodbye
};

constexpr std::string_view name(PeerState state) {
    switch (state) {
    case PeerState::Connecting:
        return "connecting";
    case PeerState::Connected:
        return "connected";
    case PeerState::Disconnected:
        return "disconnected";
    case PeerState::Failed:
        return "failed";
    case PeerState::Closed:
        return "closed";
    }
    return {};
}

} // namespace gulou::relay
