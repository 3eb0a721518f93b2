// Points, boxes and polygons on a picture.
#pragma once

#include "core/result.hpp"

#include <vector>

namespace gulou {

// Fractions of the frame 0..1 in configuration, pixels of the source video in observations: each
// use says which.
struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    bool operator==(const Box&) const = default;
};

using Polygon = std::vector<Point>;

// Shoelace area, never negative.
double area(const Polygon& polygon);
// Intersection over union of two boxes, 0..1.
double overlap(const Box& a, const Box& b);
// A zone in fractions: at least 3 points, all inside 0..1, not self-crossing, area > 0.
Result<void> check_zone(const Polygon& zone);

} // namespace gulou
