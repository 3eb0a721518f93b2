// What is in the air close to the lens: rain, snow, and insects in the infrared lamp.
#pragma once

#include "pipeline/scene/pcg32.hpp"
#include "pipeline/scene/spec.hpp"

#include <opencv2/core/mat.hpp>

#include <vector>

namespace gulou::scene {

// One thread. Drawn on the luma plane after everything else.
class Air {
public:
    explicit Air(const SceneSpec& spec);
    // True where something is drawn at all.
    bool busy() const { return !drops_.empty() || insects_; }
    // `t` in scene seconds.
    void draw(cv::Mat& luma, double t) const;

private:
    struct Drop {
        double y, speed;  // pixels, pixels a second
        double length;    // pixels: what the exposure smears
        double thickness; // pixels
        double light;     // luma steps it adds
        double drift, sway, phase;
    };
    void rain(double focal, Pcg32& random);
    void snow(double focal, Pcg32& random);
    void draw(cv::Mat& luma, double t, std::size_t number) const;
    void insects(cv::Mat& luma, double t) const;

    SceneSpec spec_;
    bool insects_;
    std::vector<Drop> drops_;
};

} // namespace gulou::scene
