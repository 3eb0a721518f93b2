// The size of the pictures that follow a key frame, read from the key frame itself.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "pipeline/record/sample_entry.hpp"

namespace gulou::record {

// From the first sequence parameter set (ITU-T H.264 §7.3.2.1.1), cropping applied; Invalid
// without one, or where it makes no sense.
Result<PictureSize> h264_size(BytesView annex_b);
// From the frame header (RFC 6386 section 9.1), scaling ignored; Invalid for anything but a key
// frame.
Result<PictureSize> vp8_size(BytesView frame);

} // namespace gulou::record
