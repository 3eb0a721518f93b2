#include "pipeline/analysis/drifting.hpp"

namespace gulou::analysis {
namespace {

constexpr double slowest = 1.4, fastest = 6.5; // m/s
constexpr double no_steadier = -12; // of HeightFit::gathers_speed: one speed explains it no better
constexpr double least_floors = 1.5;
// metres: leaves and insects near the camera stray further
constexpr double most_misfit = 0.1, most_misfit_among_others = 0.085;
constexpr int others = 3;
constexpr int company = 5, company_of_long = 20;
constexpr int long_samples = 60;
constexpr double long_floors = 3;
constexpr int least_samples = 12;
constexpr double least_coverage = 0.5;
constexpr double least_size = 0.2;     // metres, as if it were at the facade
constexpr double least_seen = 3;       // pixels
constexpr double least_flutter = 0.05; // metres from side to side: flakes and drops fly straight
constexpr double below_edge = 0.02;    // of the zone's height: what comes from above is no throw

// Leaves seldom keep to a timetable for so long and so far.
bool goes_far(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    return track.seen() >= long_samples && metres_down(fit, site) >= long_floors * site.floor_m;
}

bool keeps_one_speed(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    const bool sure_of_it = site.company < others || goes_far(fit, track, site);
    return fit.light() && fit.fastest() >= slowest && fit.fastest() <= fastest &&
           fit.rms <= (sure_of_it ? most_misfit : most_misfit_among_others) &&
           metres_down(fit, site) >= least_floors * site.floor_m &&
           fit.gathers_speed() >= no_steadier;
}

bool well_seen(const Track& track, const ThrowSite& site) {
    return track.seen() >= least_samples && track.coverage(site.fps) >= least_coverage &&
           site.size >= least_size && track.size() >= least_seen &&
           sway(site.heights) >= least_flutter;
}

} // namespace

bool drifts(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    return site.weather == Weather::Fair && site.company <= most_company(fit, track, site) &&
           site.above_first >= below_edge * site.zone_height && keeps_one_speed(fit, track, site) &&
           well_seen(track, site);
}

int most_company(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    return goes_far(fit, track, site) ? company_of_long : company;
}

} // namespace gulou::analysis
