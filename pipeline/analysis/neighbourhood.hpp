// Whether a part of a picture is more of what lies around it.
#pragma once

#include "pipeline/analysis/lane_picture.hpp"

#include <opencv2/core.hpp>

namespace gulou::analysis {

// The pixels of a part, and the free ones around it.
class Neighbourhood {
public:
    // `mask` (CV_8UC1, 255: the part, all of it in `box`) and `foreground` are the picture's size.
    Neighbourhood(const cv::Mat& mask, cv::Rect box, const cv::Mat& foreground);

    // Whether there is enough of it to compare with.
    bool large_enough() const;
    // By how many grey levels the part's values must move to be those around it, in luma and both
    // colours together (the first Wasserstein distance of their distributions).
    double apart(const LanePicture& picture) const;

private:
    cv::Rect box_;
    cv::Mat inside_, around_; // the size of box_
};

} // namespace gulou::analysis
