// The empty scene as it is remembered, and what stands out from it now.
#pragma once

#include "pipeline/analysis/lane_picture.hpp"
#include "pipeline/analysis/scene_colour.hpp"
#include "pipeline/analysis/still_median.hpp"

#include <opencv2/core.hpp>

namespace gulou::analysis {

// Pictures of one size, with colour or without. Learnt as the per-pixel median of up to 25
// pictures, then followed slowly wherever nothing stands out; what stands out is frozen into
// neither.
class Background {
public:
    struct Tuning {
        double least_difference = 14; // grey levels, above the noise as well
        double least_colour = 9;      // … of U and V
        double learn_for = 10;        // seconds
    };
    explicit Background(Tuning tuning) : tuning_(tuning), colour_(tuning.least_colour) {}

    bool ready() const { return !scene_.empty(); }
    // Until ready: takes a picture every learn_for / 25, at least 9, less what is `moving` (255) in
    // it where a pixel is still often enough. `now` in seconds, increasing.
    void learn(const LanePicture& picture, const cv::Mat& moving, double now);

    // 255 where the picture shows something else than the scene. Light, shadow and headlights keep
    // the texture of what they fall on and do not count (normalised correlation over 9×9). What is
    // as light as the scene stands out by its colour.
    cv::Mat foreground(const LanePicture& picture);
    // After foreground() of the same picture: follows it outside `keep` (255: something stands or
    // moves there). Inside, the scene follows only the light around it.
    void follow(const LanePicture& picture, const cv::Mat& keep, double seconds);
    // This is the scene now, inside `mask`.
    void accept(const LanePicture& picture, const cv::Mat& mask);
    void start_over();
    // This is the scene, learnt earlier.
    void restore(const LanePicture& scene);

    // CV_8UC1, under the present light.
    const cv::Mat& scene() const { return lit_; }
    LanePicture picture() const { return {lit_, colour_.scene()}; } // the same, with its colour
    // CV_8UC1, 255: the last foreground() saw the scene's own texture there, in another light.
    const cv::Mat& relit() const { return relit_; }
    // CV_8UC1, 255: what the last foreground() was.
    const cv::Mat& other() const { return other_; }
    double noise() const { return noise_; } // grey levels, one sigma

private:
    cv::Mat gain(const cv::Mat& grey) const;
    void measure_noise(const cv::Mat& difference);
    cv::Mat other_colour(const LanePicture& picture, const cv::Mat& other);

    Tuning tuning_;
    StillMedian samples_;
    SceneColour colour_;
    double began_ = 0, next_sample_ = 0;
    cv::Mat scene_;    // CV_32F
    cv::Mat lit_;      // CV_8U, the scene times the present gain
    cv::Mat expected_; // the same, CV_32F
    cv::Mat shaded_;   // 255: darker or lighter than the scene, but the same surface
    cv::Mat relit_;    // 255: the same texture, darker or lighter
    cv::Mat other_;    // 255: textured foreground of the last picture, kept out of the gain
    double noise_ = 2;
};

} // namespace gulou::analysis
