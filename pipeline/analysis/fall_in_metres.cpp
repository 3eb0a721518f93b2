#include "pipeline/analysis/fall_in_metres.hpp"

#include "pipeline/analysis/drifting.hpp"

#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double least_gravity = 7.4, most_gravity = 12.2; // m/s²
constexpr double least_light = 4.5; // likewise: what tumbles does not keep to one drag
constexpr double most_unlikely = 7,
                 most_unlikely_if_sure = 10;       // of HeightFit::unlikely, of heavy things
constexpr double sure = 60;                        // of HeightFit::gathers_speed
constexpr double misfit_share = 0.015;             // of the metres it comes down
constexpr double light_unsteady = 0.12;            // seconds of its way
constexpr double drift_unsteady = 0.25;            // likewise: a sheet of paper sways
constexpr double a_floor = 1, enough_floors = 1.9; // floors a thing comes down
constexpr double usual_sideways = 1.2;             // of the way down
constexpr double least_share = 0.12;               // of the zone's height
constexpr int brief_samples = 12;                  // by fewer an insect's turn looks so
// HeightFit::gathers_speed of what few pictures show: an insect turns in half a second. Nothing
// thrown in the tuning films has less than 53 among others, one of 26 has less than 20 alone.
constexpr int few_samples = 16, very_few_samples = 12;
constexpr double of_few_among_others = 50, of_very_few_alone = 20;
constexpr double good_coverage = 0.6, coverage_among_many = 0.35;
constexpr double never = 1e9;
// Of HeightFit::gathers_speed: what is asked of a way of enough floors, of a shorter one, and of
// one of less than a floor, of hardly any of the picture, or mostly aside.
struct Asked {
    double far, near, brief;
};
constexpr Asked of_one_alone{8, 20, 40}, of_one_among_few{30, 40, 80},
    of_one_among_many{40, 60, never}, of_one_in_a_flurry{100, 120, never};
// A leaf may do so for a floor.
constexpr Asked of_a_light_one{12, 30, never}, of_a_light_one_among_few{30, 40, never},
    of_a_light_one_among_many{100, never, never};
constexpr double of_one_thrown_up = 100, of_one_thrown_up_among_many = 300,
                 least_down = 0.3; // likewise; metres

double metres_aside(const ThrowSite& site) {
    return std::abs(site.heights.back().x - site.heights.front().x);
}

// The errors of the samples, and what turning a corner or a gust leaves.
double most_misfit(const HeightFit& fit, const ThrowSite& site) {
    double error = 0;
    for (const auto& one : site.heights)
        error += one.error / static_cast<double>(site.heights.size());
    return (2.5 * error + misfit_share * metres_down(fit, site)) * (0.5 + site.sensitivity / 100.0);
}

// A fall explains it: with a gravity, and a speed towards the camera, that the world has.
bool explained(const HeightFit& fit, const ThrowSite& site) {
    const bool light = fit.light();
    const double unlikely =
        !light && fit.gathers_speed() >= sure ? most_unlikely_if_sure : most_unlikely;
    return fit.gravity >= (light ? least_light : least_gravity) && fit.gravity <= most_gravity &&
           fit.unlikely <= unlikely && fit.rms <= most_misfit(fit, site);
}

// Of what the air carries much is not thrown.
Asked asked(const HeightFit& fit, const ThrowSite& site) {
    const bool light = fit.light();
    switch (company_of(site)) {
    case Company::Flurry:
        return of_one_in_a_flurry;
    case Company::Many:
        return light ? of_a_light_one_among_many : of_one_among_many;
    case Company::Few:
        return light ? of_a_light_one_among_few : of_one_among_few;
    case Company::None:
        break;
    }
    return light ? of_a_light_one : of_one_alone;
}

bool seen_enough(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    if (fit.light())
        return true;
    const bool alone = site.company == 0;
    return track.seen() > (alone ? very_few_samples : few_samples) ||
           fit.gathers_speed() >= (alone ? of_very_few_alone : of_few_among_others);
}

// The shorter the way, the surer it must be; so too where it may be put together from pieces of
// several things.
bool gathers_speed(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    if (!seen_enough(fit, track, site))
        return false;
    const double floors = metres_down(fit, site) / site.floor_m;
    const auto least = asked(fit, site);
    if (floors < a_floor || track.drop() < least_share * site.zone_height ||
        metres_aside(site) > usual_sideways * metres_down(fit, site))
        return track.seen() >= brief_samples && fit.gathers_speed() >= least.brief;
    if (company_of(site) >= Company::Many && track.coverage(site.fps) < coverage_among_many)
        return false;
    const bool whole =
        (site.company == 0 && !fit.light()) || track.coverage(site.fps) >= good_coverage;
    return fit.gathers_speed() >= (floors >= enough_floors && whole ? least.far : least.near);
}

// Seconds of its way by which a light thing strays from its timetable and its path.
double unsteady(const HeightFit& fit, const ThrowSite& site) {
    return std::hypot(fit.rms, sway(site.heights)) / fit.fastest();
}

} // namespace

bool thrown_up(const HeightFit& fit, const ThrowSite& site) {
    const auto company = company_of(site);
    const double least = company == Company::Many ? of_one_thrown_up_among_many : of_one_thrown_up;
    const double down = fit.z(fit.t0 - fit.v / 2) - fit.z(site.heights.back().t);
    return company != Company::Flurry && !fit.light() && explained(fit, site) &&
           fit.gathers_speed() >= least && down >= least_down;
}

bool keeps_its_way(const HeightFit& fit, Fallen what, const ThrowSite& site) {
    return unsteady(fit, site) <= (what == Fallen::Drifting ? drift_unsteady : light_unsteady);
}

std::optional<Fallen> fallen_in_metres(const HeightFit& fit, const Track& track,
                                       const ThrowSite& site) {
    if (!explained(fit, site))
        return std::nullopt;
    if (fit.light() && company_of(site) == Company::Flurry)
        return std::nullopt;
    if (gathers_speed(fit, track, site))
        return fit.light() ? Fallen::Light : Fallen::Heavy;
    return drifts(fit, track, site) ? std::optional(Fallen::Drifting) : std::nullopt;
}

} // namespace gulou::analysis
