// A connected part of the picture that stands out, and what it looks like.
#pragma once

#include "pipeline/analysis/lane_picture.hpp"
#include "pipeline/analysis/stay.hpp"

#include <opencv2/core.hpp>

#include <deque>
#include <vector>

namespace gulou::analysis {

struct Part {
    cv::Rect box; // analysis pixels
    cv::Mat mask; // CV_8UC1, 255: its pixels; the size of the picture
    int area = 0; // pixels
};

// The connected parts of a mask, largest first; at most 32.
std::vector<Part> parts_of(const cv::Mat& mask, int least_area);

// Share of the part's pixels that are set in `what`, 0..1.
double share(const cv::Mat& what, const Part& part);

// Correlation of two pictures over the part and its outline, -1..1. Without texture they are alike
// (1) when they differ by less than three times the noise (grey levels), else 0.
double likeness(const cv::Mat& a, const cv::Mat& b, const Part& part, double noise);

// One of the pictures kept to see whether a thing stays the same.
struct Look {
    LanePicture picture;
    cv::Mat foreground, moving;
};
Steadiness steadiness(const std::deque<Look>& looks, const Part& part, double noise);

// Mean gradient of the picture along the part's outline, of luma and of both colours together, grey
// levels.
double outline_strength(const LanePicture& picture, const Part& part);

// Mean gradient of luma along the normal of the part's outline, grey levels: of both signs, and
// from outside to inside.
struct Across {
    double both = 0, inwards = 0;
};
Across gradient_across(const cv::Mat& grey, const Part& part);

// What a part is judged against: the empty scene, where that is only lit otherwise now, what stands
// out, what motion led to, and the zone.
struct Surroundings {
    LanePicture scene;
    const cv::Mat &relit, &foreground, &arrived, &zone;
};
Appearance appearance(const Part& part, const LanePicture& picture, const Surroundings& around);

} // namespace gulou::analysis
