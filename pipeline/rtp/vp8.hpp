// The VP8 payload descriptor (RFC 7741 section 4.2): what forwarding has to know of a packet.
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <optional>

namespace gulou::rtp {

struct Vp8Descriptor {
    std::size_t size = 0;                    // bytes of the descriptor
    bool start_of_frame = false;             // first packet of the first partition
    bool keyframe = false;                   // with start_of_frame: decodable by itself
    std::optional<std::uint16_t> picture_id; // 7 or 15 bits
    bool long_picture_id = false;
};

// Nothing when it is cut off.
std::optional<Vp8Descriptor> parse_vp8(BytesView payload);

} // namespace gulou::rtp
