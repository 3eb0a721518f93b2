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

// The part's box, `border` pixels larger to all sides, within the picture.
cv::Rect box_around(const Part& part, int border);

// Share of the part's pixels that are set in `what`, 0..1.
double share(const cv::Mat& what, const Part& part);

// Correlation of two pictures over the part and its outline, -1..1. Without texture they are alike
// (1) when they differ by less than three times the noise (grey levels), else 0.
double likeness(const cv::Mat& a, const cv::Mat& b, const Part& part, double noise);

// One of the pictures kept to see whether a thing stays the same.
struct Look {
    LanePicture picture;
    cv::Mat foreground, moving;
    double at = 0; // the view's own seconds
};
Steadiness steadiness(const std::deque<Look>& looks, const Part& part, double noise);
// Likeness of the first look that can be compared, or of a later one not after `until` (own
// seconds), with the last; 1 where there are fewer than two.
double since_first(const std::deque<Look>& looks, const Part& part, double until, double noise);

} // namespace gulou::analysis
