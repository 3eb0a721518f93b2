// The physics of a thrown object: gravity, drag, tumbling; solved once, read at any time.
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
    double drag;              // drag area over mass, ½ρ·Cd·A/m, 1/m
    Rgb colour;
};

// The things people throw; each at least 0.3 m long.
const ThrownThing& random_thing(Pcg32& random);

// One fall from `from` with velocity `v0` (m/s) until the ground.
class Fall {
public:
    Fall(const ThrownThing& thing, Vec3 from, Vec3 v0, double spin);
    double duration() const { return static_cast<double>(path_.size() - 1) * step; } // seconds
    Vec3 at(double t) const; // seconds after release, clamped to the fall
    // The picture of the exposure [t - exposure, t].
    void draw(Canvas& canvas, const PinholeCamera& camera, double t, double exposure) const;
    const ThrownThing& thing() const { return *thing_; }

private:
    static constexpr double step = 0.001; // seconds
    const ThrownThing* thing_;
    double spin_; // radians a second
    std::vector<Vec3> path_;
};

} // namespace gulou::scene
