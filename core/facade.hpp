// How a façade lies in a camera's picture: what turns pixels into metres, floors and windows.
#pragma once

#include "core/geometry.hpp"

#include <vector>

namespace gulou {

// A point somebody clicked and measured, a window's corner for example.
struct FacadePoint {
    Point at;     // fraction of the frame
    Point metres; // on the façade: x to the right from any corner, y up from the street
    bool operator==(const FacadePoint&) const = default;
};

// The lower edge of a floor as it runs through the picture.
struct FloorLine {
    int floor = 1;  // 1 at the street
    Point from, to; // fractions of the frame
    bool operator==(const FloorLine&) const = default;
};

// With at least 4 points the façade is calibrated in metres (a homography of its plane, Hartley and
// Zisserman §2.3); with at least 2 floor lines alone, floors are read between the lines.
struct Facade {
    std::vector<FacadePoint> points;
    std::vector<FloorLine> floors;
    double ground_m = 0; // height of the first floor's lower edge
    double floor_m = 3;  // height of one floor
    int floor_count = 0; // 0: not known
    double window_m = 0; // width of one window's column, from x = 0; 0: not known
    bool operator==(const Facade&) const = default;
};

} // namespace gulou
