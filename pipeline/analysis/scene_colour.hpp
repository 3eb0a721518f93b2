// The colour of the empty scene as it is remembered, and where the picture has another.
#pragma once

#include "pipeline/analysis/still_median.hpp"

#include <opencv2/core.hpp>

namespace gulou::analysis {

// Colour as a LanePicture has it: CV_8UC1, U above V, half the luma's size; so are its masks, each
// plane's the same. Pictures without colour (empty) may come between.
class SceneColour {
public:
    // `least_difference` in grey levels, above the noise as well.
    explicit SceneColour(double least_difference) : least_(least_difference) {}

    bool ready() const { return !scene_.empty(); }
    void learn(const cv::Mat& colour, const cv::Mat& moving);
    void learnt(); // from what came since the start

    // 255 (CV_8UC1, one plane's size) where the colour is another one than the scene's: not only
    // paler or stronger, as in another light, and not changed like that of the whole picture, as
    // by the camera's white balance. `other`: where the luma shows that something stands, which
    // is kept out of the latter. Empty where there is nothing to compare.
    cv::Mat differs(const cv::Mat& colour, const cv::Mat& other);
    // Follows the picture outside `keep`.
    void follow(const cv::Mat& colour, const cv::Mat& keep, double share);
    // This is the scene now, inside `mask`.
    void accept(const cv::Mat& colour, const cv::Mat& mask);
    // CV_8UC1, learnt earlier; empty: not known.
    void restore(const cv::Mat& scene);
    void start_over();

    const cv::Mat& scene() const { return last_; } // CV_8UC1, U above V

private:
    struct Tint {
        int u = 0, v = 0; // grey levels
    };
    Tint tint(const cv::Mat& colour, const cv::Mat& other);

    double least_;
    double noise_ = 1.5; // grey levels, one sigma
    StillMedian samples_;
    cv::Mat scene_; // CV_32F
    cv::Mat last_;  // the same, CV_8UC1
};

} // namespace gulou::analysis
