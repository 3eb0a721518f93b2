// The picture of an alarm: a JPEG with the box or the trajectory drawn on it.
#pragma once

#include "core/bytes.hpp"
#include "core/observation.hpp"
#include "pipeline/media/frame.hpp"

#include <opencv2/core.hpp>

#include <vector>

namespace gulou::analysis {

inline constexpr int snapshot_width = 1280; // pixels at most

// A colour picture kept for a later snapshot.
struct KeptPicture {
    cv::Mat bgr;
    double scale = 1; // its pixels per source pixel
    double t = 0;     // stream seconds
};
KeptPicture keep_picture(const media::Frame& frame);

// Draws over a copy; `box` and `track` in source pixels. Null when the encoder fails.
SharedBytes snapshot(const KeptPicture& picture, const Box& box,
                     const std::vector<TrackPoint>& track);

} // namespace gulou::analysis
