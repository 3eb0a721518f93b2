// Decoded pictures as OpenCV matrices: the luma plane as a view, colour as a copy.
#pragma once

#include "pipeline/media/frame.hpp"

#include <opencv2/core.hpp>

namespace gulou::analysis {

// False: no luma, or a size no camera has (under 16 or over 16384 pixels a side).
bool usable(const media::Frame& frame);
// A view, valid as long as the frame.
cv::Mat luma(const media::Frame& frame);
// BGR copy at most `max_width` pixels wide; grey where the frame has no chroma.
cv::Mat colour(const media::Frame& frame, int max_width);
// Stream time in seconds.
double seconds(const media::Frame& frame);

} // namespace gulou::analysis
