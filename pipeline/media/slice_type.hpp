// Tells B-frames by looking at an H.264 picture's first slice: they are known with the first one,
// long before timestamps have shown that pictures are out of order.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/media/bit_reader.hpp"

#include <cstddef>

namespace gulou::media {

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
        BitReader bits(unit.subspan(i + 4));
        bits.exp_golomb(); // first_mb_in_slice
        const auto slice_type = bits.exp_golomb();
        return !bits.ended() && (slice_type == 1 || slice_type == 6);
    }
    return false;
}

} // namespace gulou::media
