#include "pipeline/rtp/vp8.hpp"

#include "pipeline/rtp/byte_order.hpp"

namespace gulou::rtp {

namespace {

// The extension byte at 1 and what it announces; returns where the picture starts, 0: cut off.
std::size_t read_extension(BytesView payload, Vp8Descriptor& out) {
    if (payload.size() < 2)
        return 0;
    const std::uint8_t bits = payload[1];
    std::size_t at = 2;
    if (bits & 0x80) { // I: picture id
        out.long_picture_id = payload.size() > at && (payload[at] & 0x80) != 0;
        const std::size_t length = out.long_picture_id ? 2 : 1;
        if (payload.size() < at + length)
            return 0;
        out.picture_id = out.long_picture_id
                             ? static_cast<std::uint16_t>(read_u16(payload, at) & 0x7FFF)
                             : payload[at];
        out.picture_id_at = static_cast<std::uint8_t>(at);
        at += length;
    }
    const bool layered = (bits & 0x30) != 0; // T or K: a byte of layer and key index
    const std::size_t end = at + ((bits & 0x40) ? 1 : 0) + (layered ? 1 : 0);
    if (payload.size() < end)
        return 0;
    if (bits & 0x40) { // L: TL0PICIDX
        out.tl0_at = static_cast<std::uint8_t>(at);
        out.tl0 = payload[at];
    }
    if (bits & 0x20) { // T: temporal layer
        out.temporal = payload[end - 1] >> 6;
        out.layer_sync = (payload[end - 1] & 0x20) != 0;
    }
    return end;
}

} // namespace

std::optional<Vp8Descriptor> parse_vp8(BytesView payload) {
    if (payload.empty())
        return std::nullopt;
    Vp8Descriptor descriptor;
    const std::uint8_t first = payload[0];
    const std::size_t at = (first & 0x80) ? read_extension(payload, descriptor) : 1;
    if (at == 0 || payload.size() <= at)
        return std::nullopt;
    descriptor.size = at;
    descriptor.start_of_frame = (first & 0x10) && (first & 0x07) == 0;
    descriptor.keyframe = descriptor.start_of_frame && (payload[at] & 0x01) == 0;
    return descriptor;
}

void write_vp8_numbers(MutableBytes payload, const Vp8Descriptor& descriptor,
                       std::uint16_t picture_id, std::uint8_t tl0) {
    if (descriptor.picture_id_at != 0 && descriptor.long_picture_id)
        write_u16(payload, descriptor.picture_id_at,
                  static_cast<std::uint16_t>(0x8000 | picture_id));
    else if (descriptor.picture_id_at != 0)
        payload[descriptor.picture_id_at] = static_cast<std::uint8_t>(picture_id & 0x7F);
    if (descriptor.tl0_at != 0)
        payload[descriptor.tl0_at] = tl0;
}

} // namespace gulou::rtp
