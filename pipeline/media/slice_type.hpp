// Tells B-frames by looking at an H.264 picture's first slice: they are known with the first one,
// long before timestamps have shown that pictures are out of order.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace gulou::media {

namespace slice_detail {

// Exp-Golomb numbers, most significant bit first (ITU-T H.264 section 9.1).
class BitReader {
public:
    explicit BitReader(BytesView data) : data_(data) {}
    // 2^31 and more, or past the end: UINT32_MAX.
    std::uint32_t exp_golomb() {
        int zeros = 0;
        while (zeros < 31 && !past_end() && bit() == 0)
            ++zeros;
        std::uint32_t value = 1;
        for (int i = 0; i < zeros; ++i)
            value = (value << 1) | bit();
        return past_end() || zeros == 31 ? UINT32_MAX : value - 1;
    }

private:
    bool past_end() const { return at_ > data_.size() * 8; }
    std::uint32_t bit() {
        const auto at = at_++;
        return at < data_.size() * 8 ? (data_[at / 8] >> (7 - at % 8)) & 1U : 0;
    }
    BytesView data_;
    std::size_t at_ = 0;
};

} // namespace slice_detail

// `unit` in Annex B form (ITU-T H.264 sections 7.3.3 and 7.4.3: slice_type 1 and 6). Any bytes are
// harmless.
inline bool is_bidirectional(BytesView unit) {
    for (std::size_t i = 0; i + 4 < unit.size(); ++i) {
        if (unit[i] != 0 || unit[i + 1] != 0 || unit[i + 2] != 1)
            continue;
        const int type = unit[i + 3] & 0x1F;
        if (type == 5)
            return false;
        if (type != 1 && type != 2) // not a slice, or no slice's first part
            continue;
        slice_detail::BitReader bits(unit.subspan(i + 4));
        bits.exp_golomb(); // first_mb_in_slice
        const auto slice_type = bits.exp_golomb();
        return slice_type == 1 || slice_type == 6;
    }
    return false;
}

} // namespace gulou::media
