// What is known of the facade and of the moment when a track is judged.
#pragma once

#include "core/geometry.hpp"
#include "pipeline/analysis/height_fit.hpp"

#include <vector>

namespace gulou::analysis {

// Rain and snow fall at one speed, everywhere: they ask for longer tracks, and nothing that falls
// at one speed is believed.
enum class Weather { Fair, Precipitation };

// Light things (paper, an empty bag) soon fall at one speed. Drifting: it was seen only after it
// had stopped gathering speed, so that nothing but its being alone speaks for a throw.
enum class Fallen { Heavy, Light, Drifting };

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
    int company = 0;        // other things that came down or flew by of late and were no throws
    double size = 0;        // metres, in the plane things usually fall in; 0: not known
};

// By how many metres the fit comes down while it is seen; `site.heights` are given.
inline double metres_down(const HeightFit& fit, const ThrowSite& site) {
    return fit.first - fit.z(site.heights.back().t);
}

// How much else came down: in rain and snow all of it.
enum class Company { None, Few, Many, Flurry };

constexpr Company company_of(const ThrowSite& site) {
    constexpr int few = 1, many = 4, flurry = 30;
    if (site.weather != Weather::Fair || site.company >= flurry)
        return Company::Flurry;
    if (site.company >= many)
        return Company::Many;
    return site.company >= few ? Company::Few : Company::None;
}

} // namespace gulou::analysis
