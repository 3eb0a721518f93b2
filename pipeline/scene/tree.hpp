// Trees: a crown painted once from some thousand leaves, bent by the wind row by row.
#pragma once

#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/pcg32.hpp"

namespace gulou::scene {

class Tree {
public:
    // The crown fills `area` (pixels); leaves of about `leaf` pixels.
    Tree(cv::Rect area, double leaf, Pcg32& random);
    // `t` in scene seconds.
    void draw(Canvas& canvas, double t);

private:
    struct Clump {
        Sprite sprite;
        cv::Point at;
        double phase, speed, reach; // radians, radians a second, pixels
    };
    std::vector<Clump> clumps_;
    std::vector<float> sway_;
};

} // namespace gulou::scene
