// The block of flats in front of the façade camera: its measures and its painted backdrop.
#pragma once

#include "pipeline/scene/painting.hpp"

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

PinholeCamera facade_camera(cv::Size size, std::uint64_t seed);
cv::Mat facade_backdrop(const PinholeCamera& camera, std::uint64_t seed);

} // namespace gulou::scene
