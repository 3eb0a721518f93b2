// An H.264 sequence parameter set: how large the pictures are, and of what kind.
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <optional>

namespace gulou::media {

struct SequenceParameters {
    std::uint8_t profile = 0; // profile_idc
    std::uint8_t chroma = 1;  // chroma_format_idc; 1: 4:2:0
    std::uint8_t luma_depth = 8;
    std::uint8_t chroma_depth = 8;
    int width = 0; // pixels, as shown: cropping applied
    int height = 0;
};

// Of a NAL unit with its header byte (ITU-T H.264 section 7.3.2.1.1). Nothing where it is another
// unit, is cut off before the size, or makes no sense (over 16384 pixels, all cropped away).
std::optional<SequenceParameters> read_sequence_parameters(BytesView nal);

} // namespace gulou::media
