// Tracks of synthetic bodies, for the tests of the pure parts.
#pragma once

#include "pipeline/analysis/gravity_fit.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <cmath>
#include <functional>
#include <vector>

namespace gulou::analysis::testing {

// A camera 10 m before a facade at 2 m height, tilted up by `tilt`: image y (down, pixels) of a
// point `height` metres above the ground.
inline double seen_at(double height, double tilt = 0.6, double focal = 800) {
    const double up = height - 2, away = 10;
    const double along = away * std::cos(tilt) + up * std::sin(tilt);
    const double across = -away * std::sin(tilt) + up * std::cos(tilt);
    return 360 - focal * across / along;
}

inline Track make_track(double from, double to, double fps,
                        const std::function<Point(double)>& place) {
    Track track;
    track.id = 1;
    for (int i = 0; from + i / fps <= to; ++i) {
        TrackSample s;
        s.t = from + i / fps;
        s.at = place(s.t);
        s.box = {s.at.x - 5, s.at.y - 5, 10, 10};
        s.area = 80;
        track.samples.push_back(s);
    }
    return track;
}

// Let go at `release` seconds, 18 m up, at image x.
inline Track falling_track(double x = 300, double release = 1, double seen_for = 1.6) {
    return make_track(release + 0.1, release + seen_for, 25, [=](double t) {
        const double tau = t - release;
        return Point{x + 3 * tau, seen_at(18 - 4.905 * tau * tau)};
    });
}

inline std::vector<Sample> samples_of(const Track& track) {
    std::vector<Sample> out;
    for (const auto& s : track.samples)
        out.push_back({s.t, s.at.x, s.at.y});
    return out;
}

} // namespace gulou::analysis::testing
