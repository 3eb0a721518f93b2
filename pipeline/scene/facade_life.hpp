// Ordinary life on and before a façade: windows, laundry, birds, leaves, cleaners, balloons.
#pragma once

#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/spec.hpp"

namespace gulou::scene {

// One thread. What happens is a pure function of scene time.
class FacadeLife {
public:
    FacadeLife(const SceneSpec& spec, const PinholeCamera& camera) : spec_(spec), camera_(camera) {}
    // What lies on the wall; before throws.
    void draw_wall(Canvas& canvas, double t) const;
    // What moves in front of it; after throws.
    void draw_air(Canvas& canvas, double t) const;

private:
    void lights(Canvas& canvas, double t) const;
    void laundry(Canvas& canvas, double t) const;
    void windows(Canvas& canvas, double t) const;
    void curtains(Canvas& canvas, double t) const;
    void headlights(Canvas& canvas, double t) const;
    void gondola(Canvas& canvas, double t) const;
    void birds(Canvas& canvas, double t) const;
    void leaves(Canvas& canvas, double t) const;
    void balloon(Canvas& canvas, double t) const;

    SceneSpec spec_;
    PinholeCamera camera_;
};

} // namespace gulou::scene
