// Decides whether a finished track is something that fell from a building: pure.
#pragma once

#include "pipeline/analysis/gravity_fit.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <string_view>

namespace gulou::analysis {

enum class Verdict {
    Fall,
    TooShort,     // too few samples, or too many gaps
    TooSmallDrop, // less than about two floors
    NotDownward,
    NotGravity,  // no free fall a camera could show explains it
    NotStraight, // swerves: bird, leaf
    Crowded,     // part of something larger: a limb, a curtain
    GrowsOrShrinks,
    Unconvincing, // the score is under what the sensitivity asks
    Visited,      // the path was busy before: climbers, blinds, cables
};
std::string_view name(Verdict verdict);

struct ThrowSite {
    double zone_height = 0; // analysis pixels
    double fps = 25;
    int sensitivity = 50; // 0..100
    // Share of pictures in which the path was busy before the track came, 0..1.
    double path_busy = 0;
};

struct Judgement {
    Verdict verdict = Verdict::TooShort;
    GravityFit fit;
    double score = 0; // 0..1, for a Fall
};

Judgement judge(const Track& track, const ThrowSite& site);

} // namespace gulou::analysis
