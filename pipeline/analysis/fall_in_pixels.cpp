#include "pipeline/analysis/fall_in_pixels.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

// Free fall seen on facades of 6 to 150 m: zone heights a second squared.
constexpr double least_acceleration = 0.06;
constexpr double most_acceleration = 6;
// Twice the logarithm of the likelihood ratio of a fall over one speed.
constexpr double gathers = 12, surely_gathers = 30, gathers_among_others = 60;
constexpr double good_coverage = 0.6;
constexpr double least_noise = 0.2;          // pixels squared
constexpr double light_share = 0.3;          // of the zone's height
constexpr double light_drag_time = 8 / 9.81; // seconds, of what balances at 8 m/s
constexpr double light_sway = 0.01;          // of the zone's width

struct Limits {
    double rms;          // pixels
    double against_line; // share of the straight line's rms
};

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

bool gathers_speed(const GravityFit& fit, const Track& track, const ThrowSite& site) {
    const bool plain = site.weather == Weather::Fair && track.coverage(site.fps) >= good_coverage;
    return gathering(fit) >= (plain ? gathers : surely_gathers);
}

bool falls_freely(const GravityFit& fit, const Track& track, const ThrowSite& site) {
    const auto limit = limits(track, site.sensitivity);
    const double acceleration = 2 * (fit.p - fit.r * fit.q) / site.zone_height;
    return gathers_speed(fit, track, site) && fit.rms <= limit.rms &&
           fit.rms <= limit.against_line * fit.linear_rms && acceleration >= least_acceleration &&
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
    if (fit.drag_time <= 0 || fit.drag_time > light_drag_time)
        return Fallen::Heavy;
    const bool believed = site.weather == Weather::Fair &&
                          (site.company == 0 || gathering(fit) >= gathers_among_others);
    return believed && track.drop() >= light_share * site.zone_height && steady_path(samples, site)
               ? std::optional(Fallen::Light)
               : std::nullopt;
}

} // namespace gulou::analysis
