// Decides whether a finished track is something that fell from a building: pure.
#pragma once

#include "pipeline/analysis/gravity_fit.hpp"
#include "pipeline/analysis/height_fit.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <optional>
#include <string_view>
#include <vector>

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

// Rain and snow fall at one speed, everywhere: they ask for longer tracks, and nothing that falls
// at one speed is believed.
enum class Weather { Fair, Precipitation };

struct ThrowSite {
    double zone_height = 0; // analysis pixels
    double fps = 25;
    int sensitivity = 50; // 0..100
    // Share of pictures in which the path was busy before the track came, 0..1.
    double path_busy = 0;
    double zone_width = 0; // analysis pixels
    Weather weather = Weather::Fair;
    // One for each sample where the facade is known in metres, else empty.
    std::vector<HeightSample> heights{};
    Viewpoint from{};
    double floor_m = 3;
    double above_first = 1; // pixels of the zone that lie above the first sample
};

// Light things (paper, an empty bag) soon fall at one speed.
enum class Fallen { Heavy, Light };

struct Judgement {
    Verdict verdict = Verdict::TooShort;
    GravityFit fit;
    double score = 0; // 0..1, for a Fall
    Fallen what = Fallen::Heavy;
    std::optional<HeightFit> height{}; // where the facade is known in metres
};

// In metres where `site.heights` are given: a fall with a gravity, a drag, a hurling and a wind
// that the world has must explain the track, and much better than one speed does. A light thing at
// its last speed (1.2 to 5.5 m/s, two floors and more) is believed where it keeps to its timetable
// and its path. In the picture alone any free fall a pinhole camera could show of a facade of 6 to
// 150 m; light things then only where they are seen to gather speed.
Judgement judge(const Track& track, const ThrowSite& site);

} // namespace gulou::analysis
