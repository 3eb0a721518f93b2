// One key frame as a JPEG: the snapshot of a camera that nobody decodes.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "pipeline/media/access_unit.hpp"

namespace gulou::ingest {

// Decodes H.264 or H.265 and encodes JPEG in the stream's size; blocks for some 20 ms, at most 3 s.
// Any thread but GStreamer's. Invalid: not a key frame that can be decoded.
Result<Bytes> still(const media::AccessUnit& keyframe);

} // namespace gulou::ingest
