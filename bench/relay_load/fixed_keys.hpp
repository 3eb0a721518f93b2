// SRTP keys that the load tool and the bare loop agree on without a handshake.
#pragma once

#include "pipeline/relay/srtp_keys.hpp"

#include <cstdint>

namespace gulou::bench {

enum class Way : std::uint8_t { ToServer = 1, ToClient = 2 };

// Of the client with this number; another one each way.
inline relay::SrtpMasterKey fixed_key(unsigned client, Way way) {
    relay::SrtpMasterKey out;
    for (std::size_t i = 0; i < out.key.size(); ++i)
        out.key[i] = static_cast<std::uint8_t>(client * 31 + i * 7 + static_cast<unsigned>(way));
    for (std::size_t i = 0; i < 12; ++i)
        out.salt[i] = static_cast<std::uint8_t>(client * 17 + i * 5 + static_cast<unsigned>(way));
    return out;
}

} // namespace gulou::bench
