// Keeps PictureID and TL0PICIDX of an outgoing VP8 stream continuous across sources and frames left
// out (RFC 7741 section 4.2): a receiver takes a gap for a loss.
#pragma once

#include "pipeline/rtp/vp8.hpp"

#include <cstdint>

namespace gulou::relay {

class Vp8Numbers {
public:
    // The next packet begins another stream, which shall continue this one.
    void splice() { spliced_ = true; }

    // Renumbers the packet whose payload is given; `left_out` pictures since the splice.
    void write(MutableBytes payload, std::uint16_t left_out) {
        const auto descriptor = rtp::parse_vp8(payload);
        if (!descriptor)
            return;
        const auto picture = descriptor->picture_id.value_or(0);
        if (spliced_)
            take(*descriptor, picture);
        spliced_ = false;
        const auto number = static_cast<std::uint16_t>((picture + offset_ - left_out) & 0x7FFF);
        const auto tl0 = static_cast<std::uint8_t>(descriptor->tl0 + tl0_offset_);
        if (ahead(number, newest_, descriptor->long_picture_id ? 0x7FFF : 0x7F))
            newest_ = number;
        if (static_cast<std::int8_t>(tl0 - newest_tl0_) > 0)
            newest_tl0_ = tl0;
        rtp::write_vp8_numbers(payload, *descriptor, number, tl0);
    }

private:
    void take(const rtp::Vp8Descriptor& descriptor, std::uint16_t picture) {
        if (begun_) {
            offset_ = static_cast<std::uint16_t>(newest_ + 1 - picture);
            tl0_offset_ = static_cast<std::uint8_t>(newest_tl0_ + 1 - descriptor.tl0);
        } else {
            newest_ = picture;
            newest_tl0_ = descriptor.tl0;
        }
        begun_ = true;
    }
    static bool ahead(std::uint16_t a, std::uint16_t b, unsigned mask) {
        const unsigned step = (unsigned{a} - b) & mask;
        return step != 0 && step <= mask / 2;
    }

    bool spliced_ = true;
    bool begun_ = false;
    std::uint16_t offset_ = 0; // outgoing − source
    std::uint8_t tl0_offset_ = 0;
    std::uint16_t newest_ = 0;
    std::uint8_t newest_tl0_ = 0;
};

} // namespace gulou::relay
