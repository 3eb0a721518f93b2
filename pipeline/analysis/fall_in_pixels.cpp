#include "pipeline/analysis/fall_in_pixels.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

// Free fall seen on facades of 6 to 150 m: zone heights a second squared. An insect close to the
// lens seems quicker.
constexpr double least_acceleration = 0.06;
constexpr double most_acceleration = 1.7;
constexpr double good_coverage = 0.6;
constexpr double least_noise = 0.2;          // pixels squared
constexpr double light_share = 0.3;          // of the zone's height
constexpr double light_drag_time = 8 / 9.81; // seconds, of what balances at 8 m/s
constexpr double light_sway = 0.01;          // of the zone's width

struct Limits {
    double rms;          // pixels
    double against_line; // share of the straight line's rms
};

// What a fall must show, the more so the more came down besides: leaves, flakes, insects.
struct Asked {
    double gathers;   // twice the logarithm of the likelihood ratio of a fall over one speed
    double of_limits; // the share of the rms it may have
    double receding;  // r: how much further away it goes while it falls, a second squared
    double coverage;  // of the pictures
};
constexpr Asked of_one_alone{12, 1, 1.5, 0}, of_one_with_gaps{30, 1, 1.5, 0},
    of_one_among_few{30, 1, 0.5, 0}, of_one_among_many{60, 0.65, 0.25, 0.55},
    of_one_in_a_flurry{250, 0.35, 0.25, 0.6};

Asked asked(const Track& track, const ThrowSite& site) {
    switch (company_of(site)) {
    case Company::Flurry:
        return of_one_in_a_flurry;
    case Company::Many:
        return of_one_among_many;
    case Company::Few:
        return of_one_among_few;
    case Company::None:
        break;
    }
    return track.coverage(site.fps) >= good_coverage ? of_one_alone : of_one_with_gaps;
}

// A slider of 50 is the method as published; 0 halves the tolerance, 100 adds half.
Limits limits(const Track& track, int sensitivity) {
    const double lenience = 0.5 + sensitivity / 100.0;
    return {(1.0 + 0.006 * track.drop()) * lenience,
            std::min(0.8, 0.6 * (0.75 + sensitivity / 200.0))};
}

double gathering(const GravityFit& fit) {
    const double fall = fit.rms * fit.rms, steady = fit.steady_rms * fit.steady_rms;
    return fit.used * (steady - fall) / std::max(least_noise, fall);
}

bool falls_freely(const GravityFit& fit, const Track& track, const ThrowSite& site) {
    const auto limit = limits(track, site.sensitivity);
    const auto least = asked(track, site);
    const double acceleration = 2 * (fit.p - fit.r * fit.q) / site.zone_height;
    return gathering(fit) >= least.gathers && fit.rms <= least.of_limits * limit.rms &&
           fit.rms <= limit.against_line * fit.linear_rms && fit.r <= least.receding &&
           track.coverage(site.fps) >= least.coverage && acceleration >= least_acceleration &&
           acceleration <= most_acceleration;
}

bool steady_path(const std::vector<Sample>& samples, const ThrowSite& site) {
    return sideways_rms(samples) <= std::max(1.0, light_sway * site.zone_width);
}

} // namespace

std::optional<Fallen> fallen_in_pixels(const GravityFit& fit, const std::vector<Sample>& samples,
                                       const Track& track, const ThrowSite& site) {
    if (!falls_freely(fit, track, site))
        return std::nullopt;
    if (company_of(site) == Company::Flurry && fit.drag_time > 0)
        return std::nullopt;
    if (fit.drag_time <= 0 || fit.drag_time > light_drag_time)
        return Fallen::Heavy;
    return track.drop() >= light_share * site.zone_height && steady_path(samples, site)
               ? std::optional(Fallen::Light)
               : std::nullopt;
}

} // namespace gulou::analysis
