// The physics of a thrown object: gravity, drag, wind, flutter and tumbling; solved once, read at
// any time.
#pragma once

#include "pipeline/scene/camera.hpp"
#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/pcg32.hpp"

#include <string_view>
#include <vector>

namespace gulou::scene {

struct ThrownThing {
    std::string_view name;
    double length, thickness; // metres
    double drag; // drag area over mass, ½ρ·Cd·A/m, 1/m: g over terminal speed squared
    Rgb colour;
    double flutter = 0; // metres it swings to either side once the air carries it
    int drops = 1;      // water comes in many
};

// The things people throw in the demo; each at least 0.3 m long.
const ThrownThing& random_thing(Pcg32& random);
// All that can be asked for by name, from a cigarette end of 8 mm to a box of 0.4 m.
std::vector<std::string_view> thrown_names();
// "any": drawn, mostly something that this scale (pixels a metre) shows with 3 pixels or more. In a
// colour of its own.
ThrownThing thrown_thing(std::string_view name, double scale, Pcg32& random);

// One fall from `from` with velocity `v0` (m/s) in a steady `wind` until the ground.
class Fall {
public:
    Fall(const ThrownThing& thing, Vec3 from, Vec3 v0, double spin, Vec3 wind = {});
    double duration() const { return static_cast<double>(path_.size() - 1) * step; } // seconds
    Vec3 at(double t) const; // seconds after release, clamped to the fall
    // The picture of the exposure [t - exposure, t].
    void draw(Canvas& canvas, const PinholeCamera& camera, double t, double exposure) const;
    // Its image in panes of the wall y = 0, seen through `glass` (0..255, luma size).
    void reflect(Canvas& canvas, const PinholeCamera& camera, double t, double exposure,
                 const cv::Mat& glass) const;
    const ThrownThing& thing() const { return thing_; }

private:
    struct Print {
        cv::Mat coverage;
        cv::Point at;
    };
    Print print(const PinholeCamera& camera, double t, double exposure, double mirror) const;

    static constexpr double step = 0.001; // seconds
    ThrownThing thing_;
    double spin_; // radians a second
    std::vector<Vec3> path_;
    std::vector<Vec3> spray_; // velocity of each drop beside the middle's
};

} // namespace gulou::scene
