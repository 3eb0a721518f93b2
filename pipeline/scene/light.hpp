// The light that reaches the sensor as time goes by: clouds, lightning, night and infrared.
#pragma once

#include "pipeline/scene/spec.hpp"

namespace gulou::scene {

struct LightNow {
    double gain = 1;   // on the luma
    double colour = 1; // 0: infrared, grey
    double noise = 1;  // on what the spec asks for
};

// Any thread; a pure function of scene time (seconds).
class Light {
public:
    explicit Light(const SceneSpec& spec);
    LightNow at(double t) const;
    // What the backdrop is painted with at night; 1 by day.
    double dusk() const { return dusk_; }

private:
    double cloud(double t) const;
    double flash(double t) const;

    std::uint64_t seed_;
    Distractors distractors_;
    double dusk_ = 1;
    double infrared_ = 0;  // 1: the night is seen in infrared
    double cloud_period_;  // seconds
    double cloud_phase_;   // 0..1
    double cloud_depth_;   // share of the light that a cloud takes
    double cloud_edge_;    // share of the period that its edge takes
    double switch_at_;     // seconds: the cut filter moves, and again every period
    double switch_period_; // seconds
};

} // namespace gulou::scene
