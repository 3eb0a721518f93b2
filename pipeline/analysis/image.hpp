// Decoded pictures as OpenCV matrices: the luma plane as a view, colour as a copy.
#pragma once

#include "core/geometry.hpp"
#include "pipeline/media/frame.hpp"

#include <opencv2/core.hpp>

#include <optional>

namespace gulou::analysis {

// False: no luma, or a size no camera has (under 16 or over 16384 pixels a side).
bool usable(const media::Frame& frame);
// A view, valid as long as the frame.
cv::Mat luma(const media::Frame& frame);
// Whether there are planes of U and V, half as wide and high, rounded up.
bool has_chroma(const media::Frame& frame);
// U (0) or V (1) of a frame that has them: a view, valid as long as the frame.
cv::Mat chroma(const media::Frame& frame, int which);
// A smaller copy, each side at most the picture's own: halved while that is possible, the rest
// between neighbours, which at less than half would leave pixels out. INTER_AREA weighs every pixel
// at ratios that are no whole number, and takes eight times as long.
cv::Mat shrunk(cv::Mat picture, cv::Size size);
// BGR copy at most `max_width` pixels wide and of even sides, from BT.601 studio range; grey where
// the frame has no chroma.
cv::Mat colour(const media::Frame& frame, int max_width);
// Mean distance of the chroma from grey, grey levels; 0 where there is none. Infra-red pictures and
// covered lenses stay below no_colour.
double colourfulness(const media::Frame& frame);
inline constexpr double no_colour = 2;
// A part of a frame as a frame of its own: a view, valid as long as the frame.
struct CutOut {
    media::Frame frame;
    int x = 0; // pixels: where it lies in the whole frame
    int y = 0;
};
// `part` in pixels, clipped to the frame; none when less than 8 pixels a side are left.
std::optional<CutOut> cut_out(const media::Frame& frame, const Box& part);
// Stream time in seconds.
double seconds(const media::Frame& frame);

} // namespace gulou::analysis
