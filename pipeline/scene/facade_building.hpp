// The block of flats in front of the façade camera: its measures and its painted backdrop.
#pragma once

#include "core/facade.hpp"
#include "core/geometry.hpp"
#include "pipeline/scene/painting.hpp"
#include "pipeline/scene/spec.hpp"

namespace gulou::scene {

// Metres; the wall is the plane y = 0, its middle at x = 0, the street at z = 0.
struct Building {
    static constexpr int floors = 10;
    static constexpr int bays = 8;
    static constexpr double floor_height = 3.0;
    static constexpr double bay_width = 3.4;
    static constexpr double half_width = bays * bay_width / 2;
    static constexpr double roof = floors * floor_height;
    static constexpr double parapet = 1.1;
    static constexpr double balcony_depth = 1.3;

    static double bay_x(int bay) { return -half_width + (bay + 0.5) * bay_width; } // its middle
    static double floor_z(int floor) { return floor * floor_height; } // 0 is the street's floor
    static bool has_balcony(int bay) { return bay % 3 == 1; }
    // The glass of a window, lower left and upper right corner on the wall.
    static Vec3 window_low(int bay, int floor) {
        return {bay_x(bay) - 0.95, 0, floor_z(floor) + 0.95};
    }
    static Vec3 window_high(int bay, int floor) {
        return {bay_x(bay) + 0.95, 0, floor_z(floor) + 2.5};
    }
};

PinholeCamera facade_camera(const SceneSpec& spec);
cv::Mat facade_backdrop(const PinholeCamera& camera, std::uint64_t seed);
// The part of the façade that the camera sees, fractions of the frame.
Polygon facade_zone(const PinholeCamera& camera);
// What an operator would click: six window corners on the wall, floors and columns.
Facade facade_calibration(const PinholeCamera& camera);
// 255 where a pane of glass mirrors what is in front of it (luma size).
cv::Mat facade_glass(const PinholeCamera& camera);

} // namespace gulou::scene
