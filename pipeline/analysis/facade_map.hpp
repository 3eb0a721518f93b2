// Where a place in the picture lies on the facade: metres, floors, windows.
#pragma once

#include "core/facade.hpp"
#include "pipeline/analysis/height_fit.hpp"

#include <array>
#include <optional>
#include <vector>

namespace gulou::analysis {

// A floor as it runs through the picture, for drawing.
struct FloorEdge {
    int floor = 1;  // its lower edge
    Point from, to; // source pixels
};

// From at least 4 measured points: a homography (Hartley and Zisserman §4.1) and, where the picture
// shows enough perspective, the camera's own place (§8.8, square pixels, axis in the middle). From
// floor lines alone: height along each picture column is a projective function of one variable, so
// 3 lines give it exactly; 2 lines leave it linear. A facade that cannot be solved knows nothing.
class FacadeMap {
public:
    // How far before the wall things fall that come out of a window, and how far that may be wrong.
    static constexpr double usual_depth = 0.7; // metres
    static constexpr double depth_spread = 0.6;

    FacadeMap() = default;
    // The frame's size in source pixels.
    FacadeMap(const Facade& facade, double width, double height);

    bool knows_floors() const { return calibrated_ || facade_.floors.size() >= 2; }
    // Heights are true enough for gravity to be tested in metres.
    bool metric() const { return calibrated_ || facade_.floors.size() >= 3; }
    const Facade& facade() const { return facade_; }
    // Where the camera stands; a guess where the calibration does not show it.
    Viewpoint viewpoint() const;

    // Metres above the street of a thing seen at `at` (source pixels) that hangs `usual_depth`
    // before the wall. None where nothing is known, or at and beyond the horizon.
    std::optional<double> height(Point at) const;
    // Metres to the right; calibrated facades only.
    std::optional<double> across(Point at) const;
    // Standard deviation in metres, for a thing at this height, of not knowing how far before the
    // wall it hangs.
    double depth_error(double height) const;
    // Floor lines across the picture: the clicked ones, or those the calibration gives.
    std::vector<FloorEdge> edges() const;

private:
    using Matrix = std::array<double, 9>; // row by row

    bool calibrate();
    void find_camera(const Matrix& to_picture);
    Point on_wall(Point at) const; // metres
    std::optional<double> between_lines(Point at) const;

    Facade facade_; // points and lines in source pixels
    double width_ = 0, height_ = 0;
    bool calibrated_ = false;
    Matrix to_metres_{}, to_picture_{};
    std::optional<Point> camera_; // its foot on the wall, metres
    double away_ = 0;             // from camera to wall, metres
};

} // namespace gulou::analysis
