// Decides whether a finished track is something that fell from a building: pure.
#pragma once

#include "pipeline/analysis/gravity_fit.hpp"
#include "pipeline/analysis/height_fit.hpp"
#include "pipeline/analysis/throw_site.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <optional>
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

struct Judgement {
    Verdict verdict = Verdict::TooShort;
    GravityFit fit;
    double score = 0; // 0..1, for a Fall
    Fallen what = Fallen::Heavy;
    std::optional<HeightFit> height{}; // where the facade is known in metres
    int most_company = 0;              // Drifting: that may come down besides, before and after
};

// The track's shape first (length, direction, size, what moves beside it, a path that was free
// before), then what explains it: in metres where `site.heights` are given (fall_in_metres), in the
// picture alone otherwise (fall_in_pixels). What rises first is judged by its way down, and where
// that does not convince and heights are known by the whole of its way.
Judgement judge(const Track& track, const ThrowSite& site);

} // namespace gulou::analysis
