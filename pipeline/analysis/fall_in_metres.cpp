#include "pipeline/analysis/fall_in_metres.hpp"

#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double least_gravity = 7.4, most_gravity = 12.2; // m/s²
constexpr double least_light = 4.5;          // likewise: what tumbles does not keep to one drag
constexpr double most_unlikely = 7;          // of HeightFit::unlikely
constexpr double misfit_share = 0.015;       // of the metres it comes down
constexpr double light_drag_time = 8 / 9.81; // seconds, of what balances at 8 m/s
constexpr double light_unsteady = 0.12;      // seconds of its way
constexpr double least_floors = 1, enough_floors = 1.9; // floors a thing comes down
constexpr double good_coverage = 0.6;
constexpr int few = 1, many = 4; // things that came down besides
// Of HeightFit::gathers_speed: what is asked of a way of enough floors, and of a shorter one.
struct Asked {
    double far, near;
};
constexpr Asked of_one_alone{8, 20}, of_a_light_one{12, 30}, of_one_among_few{30, 40},
    of_one_among_many{40, 60};
// Drifting things.
constexpr double drift_slowest = 3.0, drift_fastest = 5.5; // m/s: leaves sink at 0.8 to 2
constexpr double drift_floors = 2;
constexpr double no_steadier = -6; // of HeightFit::gathers_speed: one speed explains it no better
constexpr double drift_unsteady = 0.05; // seconds of its way
constexpr double below_edge = 0.03;     // of the zone's height: what comes from above is no throw

double metres_down(const HeightFit& fit, const ThrowSite& site) {
    return fit.first - fit.z(site.heights.back().t);
}

// The errors of the samples, and what turning a corner or a gust leaves.
double most_misfit(const HeightFit& fit, const ThrowSite& site) {
    double error = 0;
    for (const auto& one : site.heights)
        error += one.error / static_cast<double>(site.heights.size());
    return (2.5 * error + misfit_share * metres_down(fit, site)) * (0.5 + site.sensitivity / 100.0);
}

bool is_light(double drag_time) {
    return drag_time > 0 && drag_time <= light_drag_time;
}

// A fall explains it: with a gravity, and a speed towards the camera, that the world has.
bool explained(const HeightFit& fit, const ThrowSite& site) {
    const double least = is_light(fit.drag_time) ? least_light : least_gravity;
    return fit.gravity >= least && fit.gravity <= most_gravity && fit.unlikely <= most_unlikely &&
           fit.rms <= most_misfit(fit, site);
}

// Rain and snow do not come alone.
bool amid_many(const ThrowSite& site) {
    return site.weather != Weather::Fair || site.company >= many;
}

// Of what the air carries much is not thrown.
Asked asked(const HeightFit& fit, const ThrowSite& site) {
    if (amid_many(site))
        return of_one_among_many;
    if (site.company >= few)
        return of_one_among_few;
    return is_light(fit.drag_time) ? of_a_light_one : of_one_alone;
}

// The shorter the way, the surer it must be; so too where it may be put together from pieces of
// several things.
bool gathers_speed(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    const double floors = metres_down(fit, site) / site.floor_m;
    if (floors < least_floors)
        return false;
    const auto least = asked(fit, site);
    const bool whole = (site.company == 0 && !is_light(fit.drag_time)) ||
                       track.coverage(site.fps) >= good_coverage;
    return fit.gathers_speed() >= (floors >= enough_floors && whole ? least.far : least.near);
}

// Seconds of its way by which a light thing strays from its timetable and its path.
double unsteady(const HeightFit& fit, const ThrowSite& site) {
    return std::hypot(fit.rms, sway(site.heights)) / fit.fastest();
}

bool drifts_alone(const HeightFit& fit, const ThrowSite& site) {
    return site.weather == Weather::Fair && site.company == 0 && is_light(fit.drag_time) &&
           fit.fastest() >= drift_slowest && fit.fastest() <= drift_fastest &&
           metres_down(fit, site) >= drift_floors * site.floor_m &&
           fit.gathers_speed() >= no_steadier &&
           site.above_first >= below_edge * site.zone_height &&
           unsteady(fit, site) <= drift_unsteady;
}

} // namespace

bool keeps_its_way(const HeightFit& fit, const ThrowSite& site) {
    return unsteady(fit, site) <= light_unsteady;
}

std::optional<Fallen> fallen_in_metres(const HeightFit& fit, const Track& track,
                                       const ThrowSite& site) {
    if (!explained(fit, site))
        return std::nullopt;
    if (is_light(fit.drag_time) && amid_many(site))
        return std::nullopt;
    if (gathers_speed(fit, track, site))
        return is_light(fit.drag_time) ? Fallen::Light : Fallen::Heavy;
    return drifts_alone(fit, site) ? std::optional(Fallen::Drifting) : std::nullopt;
}

} // namespace gulou::analysis
