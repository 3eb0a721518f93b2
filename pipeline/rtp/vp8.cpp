#include "pipeline/rtp/vp8.hpp"

#include "pipeline/rtp/byte_order.hpp"

namespace gulou::rtp {

std::optional<Vp8Descriptor> parse_vp8(BytesView payload) {
    if (payload.empty())
        return std::nullopt;
    Vp8Descriptor descriptor;
    const std::uint8_t first = payload[0];
    std::size_t at = 1;
    if (first & 0x80) { // X: extension bits follow
        if (payload.size() < 2)
            return std::nullopt;
        const std::uint8_t bits = payload[at++];
        if (bits & 0x80) { // I: picture id
            if (payload.size() <= at)
                return std::nullopt;
            descriptor.long_picture_id = (payload[at] & 0x80) != 0;
            const std::size_t length = descriptor.long_picture_id ? 2 : 1;
            if (payload.size() < at + length)
                return std::nullopt;
            descriptor.picture_id = descriptor.long_picture_id
                                        ? static_cast<std::uint16_t>(read_u16(payload, at) & 0x7FFF)
                                        : payload[at];
            at += length;
        }
        at += (bits & 0x40) ? 1 : 0; // L: TL0PICIDX
        at += (bits & 0x30) ? 1 : 0; // T, K: temporal layer, key index
    }
    if (payload.size() <= at)
        return std::nullopt;
    descriptor.size = at;
    descriptor.start_of_frame = (first & 0x10) && (first & 0x07) == 0;
    descriptor.keyframe = descriptor.start_of_frame && (payload[at] & 0x01) == 0;
    return descriptor;
}

} // namespace gulou::rtp
