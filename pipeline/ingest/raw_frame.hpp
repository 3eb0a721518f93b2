// A GStreamer video buffer as a media::Frame, without copying.
#pragma once

#include "pipeline/media/frame.hpp"

#include <gst/video/video.h>

namespace gulou::ingest {

// I420 only. Null when the buffer cannot be mapped. Takes its own reference.
media::SharedFrame wrap_frame(GstBuffer* buffer, const GstVideoInfo& info,
                              std::chrono::nanoseconds pts, WallTime captured);

} // namespace gulou::ingest
