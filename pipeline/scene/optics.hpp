// What stands between a scene and its sensor: a shaking pole, and whoever covers, turns or
// defocuses the camera.
#pragma once

#include "pipeline/scene/spec.hpp"

#include <opencv2/core/mat.hpp>

#include <array>

namespace gulou::scene {

// One thread.
class Optics {
public:
    explicit Optics(const SceneSpec& spec);
    // The planes (I420) as they reach the sensor at `t` seconds: the same, or a changed copy that
    // is valid until the next call.
    const std::array<cv::Mat, 3>& look(const std::array<cv::Mat, 3>& planes, double t);
    // How far the picture is shifted at `t`, luma pixels.
    cv::Point2d shift(double t) const;
    // 0..1: how far the tampering has come; 0 when there is none.
    double tampered(double t) const;

private:
    void move(const std::array<cv::Mat, 3>& planes, cv::Point2d by, int border);
    void blur(const std::array<cv::Mat, 3>& planes, double sigma);
    void cover(const std::array<cv::Mat, 3>& planes, double share);

    struct Swing {
        double amplitude, speed, phase;
    };
    SceneSpec spec_;
    std::array<Swing, 5> across_{}, down_{};
    double gust_ = 0;
    cv::Point2d turn_;      // Tamper::Moved: luma pixels
    double defocus_ = 0;    // Tamper::Defocused: sigma, luma pixels
    double cover_luma_ = 0; // Tamper::Covered
    std::array<cv::Mat, 3> seen_;
};

} // namespace gulou::scene
