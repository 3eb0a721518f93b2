// Edges around a part that run on inside it. A thing hides what lies behind it, and they end at
// its outline; where something was taken away they run on.
#pragma once

#include "pipeline/analysis/standing_part.hpp"

namespace gulou::analysis {

// Of the edges that cross the part's outline or its hull's (CV_8UC1, 255 inside) and are the same
// outside in both pictures, CV_8UC1. All of one size.
RunningOn running_on(const cv::Mat& now, const cv::Mat& scene, const Part& part,
                     const cv::Mat& hull);

} // namespace gulou::analysis
