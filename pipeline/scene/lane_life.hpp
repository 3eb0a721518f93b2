// Ordinary life in a yard: cars that pass, people who wait, shadows, doors, lights, and a thing
// that stood there from the start and is carried off.
#pragma once

#include "pipeline/scene/lane_thing.hpp"
#include "pipeline/scene/spec.hpp"

#include <optional>

namespace gulou::scene {

// One thread. What happens is a pure function of scene time.
class LaneLife {
public:
    LaneLife(const SceneSpec& spec, const PinholeCamera& camera);
    // What lies on the ground; before everything that stands.
    void draw_ground(Canvas& canvas, double t) const;
    void add_to(Actors& actors, double t) const;
    // What stood there before the first picture, where something did.
    const std::optional<LaneStay>& from_the_start() const { return from_the_start_; }

private:
    void shadows(Canvas& canvas, double t) const;
    void headlights(Canvas& canvas, double t) const;
    void cars(Actors& actors, double t) const;
    void people(Actors& actors, double t) const;
    void doors(Actors& actors, double t) const;
    void occluders(Actors& actors, double t) const;
    void leaves(Actors& actors, double t) const;

    SceneSpec spec_;
    PinholeCamera camera_;
    std::optional<LaneStay> from_the_start_;
};

} // namespace gulou::scene
