// An access unit as a GStreamer buffer, without copying.
#pragma once

#include "pipeline/media/access_unit.hpp"

#include <gst/gst.h>

namespace gulou::ingest {

// The buffer, which is the caller's, keeps the unit alive.
GstBuffer* share(const media::SharedAccessUnit& unit);

// The buffer's bytes, copied.
Bytes copy(GstBuffer* buffer);

// Whether the first slice of an Annex B access unit begins a picture that needs no other: IDR in
// H.264 (ITU-T H.264 table 7-1), IRAP in H.265 (ITU-T H.265 table 7-1).
bool starts_keyframe(BytesView unit, media::Codec codec);

} // namespace gulou::ingest
