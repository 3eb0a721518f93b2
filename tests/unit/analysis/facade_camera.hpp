// A pinhole camera before a wall, and what somebody would click in its picture.
#pragma once

#include "core/facade.hpp"

#include <cmath>

namespace gulou::analysis::testing {

struct FacadeCamera {
    double away = 20, up = 2, tilt = 0.6, focal = 900; // metres, metres, radians, pixels
    double width = 1280, height = 720;                 // pixels

    // Pixels of a point `x` to the right of the camera, `z` above the street and `out` metres
    // before the wall.
    Point see(double x, double z, double out = 0) const {
        const double forward = away - out, rise = z - up;
        const double depth = forward * std::cos(tilt) + rise * std::sin(tilt);
        const double above = -forward * std::sin(tilt) + rise * std::cos(tilt);
        return {width / 2 + focal * x / depth, height / 2 - focal * above / depth};
    }
    Point fraction(double x, double z) const {
        const Point p = see(x, z);
        return {p.x / width, p.y / height};
    }
    // Ten floors of 3 m, windows every 3.5 m from x = -7 (0 in the facade's own metres).
    Facade measured() const {
        Facade facade;
        for (const auto& [x, z] : {std::pair{-7.0, 6.0}, {7.0, 6.0}, {7.0, 27.0}, {-7.0, 27.0}})
            facade.points.push_back({fraction(x, z), {x + 7, z}});
        facade.floor_count = 10;
        facade.window_m = 3.5;
        return facade;
    }
    Facade lines(std::initializer_list<int> floors) const {
        Facade facade;
        for (const int floor : floors)
            facade.floors.push_back(
                {floor, fraction(-7, 3.0 * (floor - 1)), fraction(7, 3.0 * (floor - 1))});
        return facade;
    }
};

} // namespace gulou::analysis::testing
