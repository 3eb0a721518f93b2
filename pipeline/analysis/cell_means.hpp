// A picture's means over equal cells that need not end between two pixels.
#pragma once

#include <opencv2/core.hpp>

namespace gulou::analysis {

// CV_32F, one value a cell; `picture` CV_8UC1 or CV_32FC1, at least as large as `cells` each way.
// What cv::resize gives with INTER_AREA, before it rounds, in a quarter of its time: rows are added
// up first, which takes several pixels at once.
cv::Mat cell_means(const cv::Mat& picture, cv::Size cells);

} // namespace gulou::analysis
