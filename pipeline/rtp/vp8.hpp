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
    std::uint8_t picture_id_at = 0; // offset in the payload; 0: none
    std::uint8_t tl0_at = 0;        // of TL0PICIDX, which counts base layer frames; 0: none
    std::uint8_t tl0 = 0;
    std::uint8_t temporal = 0; // layer; 0: the base, or not layered
    bool layer_sync = false;   // depends on the base layer only: a receiver may enter this layer
};

// Writes other numbers into a descriptor, each in the form it has.
void write_vp8_numbers(MutableBytes payload, const Vp8Descriptor& descriptor,
                       std::uint16_t picture_id, std::uint8_t tl0);

// Nothing when it is cut off.
std::optional<Vp8Descriptor> parse_vp8(BytesView payload);

} // namespace gulou::rtp
