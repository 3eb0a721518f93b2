// A zone as it is judged: its luma, and by day its colour.
#pragma once

#include "pipeline/analysis/region.hpp"
#include "pipeline/analysis/stabilizer.hpp"
#include "pipeline/media/frame.hpp"

#include <opencv2/core.hpp>

#include <array>

namespace gulou::analysis {

struct LanePicture {
    cv::Mat grey; // CV_8UC1
    // CV_8UC1, U above V, each half as wide and high as `grey`, rounded up; 128 is none. Empty in
    // infra-red and where the camera sends no chroma.
    cv::Mat colour{};
};

// The region of a frame, a little smoothed; with colour where it is wanted and there.
enum class Chroma { Wanted, None };
LanePicture lane_picture(const media::Frame& frame, const Region& region, Chroma chroma);

// Moved back by the shift.
LanePicture undo(const LanePicture& picture, const Shift& shift);

// The same at another size.
LanePicture resized(const LanePicture& picture, cv::Size size);
// U and V of a part of the picture, as large as its luma. It must have colours.
std::array<cv::Mat, 2> colours(const LanePicture& picture, cv::Rect part);

// Size of each of the two planes of colour that belong to a luma of this size.
cv::Size colour_size(cv::Size grey);
// A mask of the luma's size as one of the colour's: 255 where any of its pixels is.
cv::Mat colour_mask(const cv::Mat& mask);

} // namespace gulou::analysis
