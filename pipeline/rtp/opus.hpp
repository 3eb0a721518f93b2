// How long an Opus packet plays, from its first bytes (RFC 6716 section 3).
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstdint>

namespace gulou::rtp {

// Samples at 48 kHz, which is what RTP timestamps count whatever was encoded (RFC 7587
// section 4.1). 0 for what is no Opus packet.
inline std::uint32_t opus_samples(BytesView packet) {
    if (packet.empty())
        return 0;
    const unsigned config = packet[0] >> 3;
    static constexpr std::array<std::uint32_t, 4> silk{480, 960, 1920, 2880};
    static constexpr std::array<std::uint32_t, 2> hybrid{480, 960};
    static constexpr std::array<std::uint32_t, 4> celt{120, 240, 480, 960};
    const auto frame = config < 12   ? silk[config % 4]
                       : config < 16 ? hybrid[config % 2]
                                     : celt[config % 4];
    const unsigned code = packet[0] & 3;
    if (code == 0)
        return frame;
    if (code < 3)
        return 2 * frame;
    return packet.size() < 2 ? 0 : (packet[1] & 0x3FU) * frame;
}

} // namespace gulou::rtp
