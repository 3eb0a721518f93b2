// How far the camera has shifted since a reference picture: the median motion of fixed corners.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace gulou::analysis {

struct Shift {
    double dx = 0; // pixels; a point of the reference is now at +dx, +dy
    double dy = 0;
    double agreement = 0; // 0..1: share of corners that moved like the median; 0: nothing to see
    double length() const;
};

class Stabilizer {
public:
    // Takes up to 60 corners of this grey picture, spread over it.
    void set_reference(const cv::Mat& grey);
    bool has_reference() const { return !reference_.empty(); }
    // `grey` has the reference's size. Agreement 0 where there are too few corners to say.
    Shift measure(const cv::Mat& grey) const;

private:
    cv::Mat reference_;
    std::vector<cv::Mat> pyramid_; // of it
    std::vector<cv::Point2f> corners_;
};

// The picture moved back by the shift, so that it lies on the reference.
cv::Mat undo(const cv::Mat& grey, const Shift& shift);

} // namespace gulou::analysis
