// Audio packets as the recorder sees them: how long one lasts, and what silence looks like.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/media/codec.hpp"

#include <cstdint>

namespace gulou::record {

// In ticks of the codec's clock rate (RFC 6716 section 3.1 for Opus); 0: not a packet.
std::uint32_t packet_ticks(media::Codec codec, BytesView packet);

// Twenty milliseconds nobody hears: what stands in a recording where a packet is missing, so that
// players whose sound is their clock keep time.
struct Silence {
    BytesView packet;
    std::uint32_t ticks = 0;
};
Silence silence(media::Codec codec);

} // namespace gulou::record
