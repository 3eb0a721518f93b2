// For how long each pixel has shown the same thing that is not the scene.
#pragma once

#include <opencv2/core.hpp>

namespace gulou::analysis {

// Seconds a pixel. Standing things gain time. What hides them, or makes the picture tremble, costs
// nothing where they show again as they were, or as they were before somebody stopped in front (it
// counts for as long as they had stood at most), else a fifth of the time it took. The empty scene
// takes the time away four times as fast as it came, but no more than 2 s a picture.
class DwellMap {
public:
    explicit DwellMap(double most) : most_(most) {}

    // The picture (CV_8UC1) and masks 0/255 of one size; `seconds` since the last picture.
    void update(const cv::Mat& grey, const cv::Mat& foreground, const cv::Mat& moving,
                double seconds);
    // 255 where the thing stands for at least `seconds`.
    cv::Mat longer_than(double seconds) const;
    // 255 where something moved in the 5 s before the thing came to stand.
    const cv::Mat& arrived() const { return arrived_; }
    // Median time over the mask, seconds.
    double typical(const cv::Mat& mask, cv::Rect box) const;
    void forget(const cv::Mat& mask);
    // What stands out already was brought, although nobody saw it come.
    void believe_arrivals();
    void start_over();

private:
    void begin(const cv::Mat& grey);

    double most_;
    bool believed_ = false;
    cv::Mat dwell_;      // CV_32F
    cv::Mat hidden_;     // CV_32F, seconds in motion since it was last seen still
    cv::Mat value_;      // CV_8U, its grey level then
    cv::Mat before_;     // CV_8U, … before that changed
    cv::Mat since_move_; // CV_32F, seconds since something moved here
    cv::Mat arrived_;    // CV_8U
};

} // namespace gulou::analysis
