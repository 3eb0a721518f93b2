// The yard that the fire-lane camera looks at: its measures and its painted backdrop.
#pragma once

#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/spec.hpp"
#include "pipeline/scene/tree.hpp"

#include <vector>

namespace gulou::scene {

// Metres; y is the distance from the camera's foot.
struct Yard {
    static constexpr double lane_left = -1.5;
    static constexpr double lane_right = 2.7;
    static constexpr double lane_near = 7.5; // the marked length
    static constexpr double lane_far = 27;
    static constexpr double wall_x = -6.2; // the house on the left
    static constexpr double wall_near = 7.2;
    static constexpr double wall_far = 42;
    static constexpr double cross_street = 49; // the street at the far end
};

struct YardStage {
    Canvas canvas;
    cv::Mat near; // 255 where something stands in front of the cross street
    std::vector<Tree> trees;
};

PinholeCamera yard_camera(const SceneSpec& spec);
YardStage paint_yard(const PinholeCamera& camera, std::uint64_t seed);

} // namespace gulou::scene
