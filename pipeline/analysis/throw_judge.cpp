#include "pipeline/analysis/throw_judge.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr double least_duration = 0.25; // seconds
constexpr int least_samples = 7;
constexpr double least_coverage = 0.25;
constexpr double good_coverage = 0.6;
constexpr double least_drop = 0.12; // of the zone's height
constexpr double downward_share = 0.85;
constexpr double most_sideways = 0.8; // of the drop
constexpr double most_sideways_m = 1.2;
constexpr double most_crowded = 0.3;
constexpr double most_busy = 0.06;
constexpr double most_size_change = 3; // times, between the first and last third of the track
constexpr double one_step = 0.15;      // seconds
constexpr double one_pixel = 1;        // what a width of a few pixels is uncertain by
// Free fall seen on facades of 6 to 150 m: zone heights a second squared.
constexpr double least_acceleration = 0.06;
constexpr double most_acceleration = 6;
// In metres.
constexpr double least_gravity = 7.4, most_gravity = 12.2; // m/s²
constexpr double least_light = 4.5; // likewise: what tumbles does not keep to one drag
constexpr double most_unlikely = 7; // of HeightFit::unlikely
constexpr double gathers = 12, surely_gathers = 30;     // of HeightFit::gathers_speed
constexpr double least_floors = 1, enough_floors = 1.9; // floors a thing comes down
constexpr double misfit_share = 0.015;                  // of the metres it comes down
// Light things.
constexpr double light_share = 0.3;          // of the zone's height, where floors are unknown
constexpr double light_drag_time = 8 / 9.81; // seconds, of what balances at 8 m/s
constexpr double light_unsteady = 0.12;      // seconds of its way
constexpr double light_sway = 0.01;          // of the zone's width, where metres are unknown
constexpr double drift_slowest = 1.2, drift_fastest = 5.5; // m/s
constexpr double drift_floors = 2;
constexpr double no_steadier = -6; // of HeightFit::gathers_speed: one speed explains it no better
constexpr double drift_unsteady = 0.03; // seconds for each floor it comes down
constexpr int samples_in_rain = 10;
constexpr double below_edge = 0.03; // of the zone's height: what drifts in from above is no throw

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

// Of the steps of 0.15 s: between two pictures a slow thing moves less than its place is sure.
double share_downward(const Track& track) {
    int down = 0, steps = 0;
    std::size_t from = 0;
    for (std::size_t i = 1; i < track.samples.size(); ++i) {
        while (from + 1 < i && track.samples[i].t - track.samples[from + 1].t >= one_step)
            ++from;
        if (track.samples[i].t - track.samples[from].t < one_step)
            continue;
        ++steps;
        down += track.samples[i].at.y > track.samples[from].at.y ? 1 : 0;
    }
    return steps > 0 ? static_cast<double>(down) / steps : 0;
}

double share_crowded(const Track& track) {
    const auto n = std::ranges::count(track.samples, true, &TrackSample::crowded);
    return static_cast<double>(n) / track.seen();
}

// Of the width: speed draws a falling thing out in height.
double size_change(const Track& track) {
    const auto third = track.samples.size() / 3;
    std::vector<double> first, last;
    for (std::size_t i = 0; i < third; ++i) {
        first.push_back(track.samples[i].box.width + one_pixel);
        last.push_back(track.samples[track.samples.size() - 1 - i].box.width + one_pixel);
    }
    std::ranges::nth_element(first, first.begin() + static_cast<std::ptrdiff_t>(third / 2));
    std::ranges::nth_element(last, last.begin() + static_cast<std::ptrdiff_t>(third / 2));
    return last[third / 2] / first[third / 2];
}

// A camera that looks up steeply sees heights shortened, so in metres where they are known.
bool goes_sideways(const Track& track, const ThrowSite& site) {
    const auto& h = site.heights;
    if (!h.empty())
        return std::abs(h.back().x - h.front().x) > most_sideways_m * (h.front().z - h.back().z);
    return std::abs(track.samples.back().at.x - track.samples.front().at.x) >
           most_sideways * track.drop();
}

// Of the pictures between first and last sample: small things come and go in what an encoder
// leaves of a picture.
double coverage(const Track& track, const ThrowSite& site) {
    const double duration = track.samples.back().t - track.samples.front().t;
    return (track.seen() - 1) / std::max(1.0, duration * site.fps);
}

Verdict shape_of(const Track& track, const ThrowSite& site) {
    const double duration = track.samples.back().t - track.samples.front().t;
    const int least = site.weather == Weather::Fair ? least_samples : samples_in_rain;
    if (track.seen() < least || duration < least_duration || coverage(track, site) < least_coverage)
        return Verdict::TooShort;
    if (track.drop() < least_drop * site.zone_height)
        return Verdict::TooSmallDrop;
    if (share_downward(track) < downward_share || goes_sideways(track, site))
        return Verdict::NotDownward;
    if (share_crowded(track) > most_crowded)
        return Verdict::Crowded;
    if (const double change = size_change(track);
        change > most_size_change || change < 1 / most_size_change)
        return Verdict::GrowsOrShrinks;
    if (site.path_busy > most_busy)
        return Verdict::Visited;
    return Verdict::Fall;
}

// As HeightFit::gathers_speed, in pixels.
bool gathers_speed(const GravityFit& fit, const Track& track, const ThrowSite& site) {
    constexpr double least_noise = 0.2; // pixels squared
    const double fall = fit.rms * fit.rms, steady = fit.steady_rms * fit.steady_rms;
    return fit.used * (steady - fall) / std::max(least_noise, fall) >=
           (site.weather == Weather::Fair && coverage(track, site) >= good_coverage
                ? gathers
                : surely_gathers);
}

bool falls_freely(const GravityFit& fit, const Track& track, const ThrowSite& site) {
    const auto limit = limits(track, site.sensitivity);
    const double acceleration = 2 * (fit.p - fit.r * fit.q) / site.zone_height;
    return gathers_speed(fit, track, site) && fit.rms <= limit.rms &&
           fit.rms <= limit.against_line * fit.linear_rms && acceleration >= least_acceleration &&
           acceleration <= most_acceleration;
}

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

// The shorter the way, the surer it must be.
bool gathers_speed(const HeightFit& fit, const Track& track, const ThrowSite& site) {
    const double floors = metres_down(fit, site) / site.floor_m;
    if (floors < least_floors)
        return false;
    const bool far = floors >= enough_floors && site.weather == Weather::Fair &&
                     coverage(track, site) >= good_coverage;
    return fit.gathers_speed() >= (far ? gathers : surely_gathers);
}

// Seconds of its way by which a light thing strays from its timetable and its path.
double unsteady(const HeightFit& fit, const ThrowSite& site) {
    return std::hypot(fit.rms, sway(site.heights)) / fit.fastest();
}

// At the speed at which the air carries it: only where it keeps to its timetable and to its path,
// as leaves and snow do not, and where it cannot have come from above the zone.
bool drifts_down(const HeightFit& fit, const ThrowSite& site) {
    if (site.weather != Weather::Fair || !is_light(fit.drag_time) ||
        fit.fastest() < drift_slowest || fit.fastest() > drift_fastest)
        return false;
    const double floors = metres_down(fit, site) / site.floor_m;
    return floors >= drift_floors && fit.gathers_speed() >= no_steadier &&
           site.above_first >= below_edge * site.zone_height &&
           unsteady(fit, site) <= drift_unsteady * floors;
}

bool steady_path(const std::vector<Sample>& samples, const ThrowSite& site) {
    return sideways_rms(samples) <= std::max(1.0, light_sway * site.zone_width);
}

double score(const Track& track, const GravityFit& fit, const ThrowSite& site) {
    const double samples = std::min(1.0, track.seen() / 20.0);
    const double drop = std::min(1.0, track.drop() / (0.5 * site.zone_height));
    const double gravity = 1 - std::min(1.0, fit.rms / std::max(1e-6, fit.linear_rms));
    return std::clamp(0.4 + 0.2 * samples + 0.2 * drop + 0.2 * gravity - share_crowded(track), 0.0,
                      1.0);
}

double least_score(int sensitivity) {
    return 0.8 - 0.0024 * sensitivity;
}

// Whether it fell, and as what; without metres a light thing must be seen to gather speed.
std::optional<Fallen> fallen(const Judgement& so_far, const std::vector<Sample>& samples,
                             const Track& track, const ThrowSite& site) {
    if (so_far.height) {
        const auto& fit = *so_far.height;
        if (!explained(fit, site) || !(gathers_speed(fit, track, site) || drifts_down(fit, site)))
            return std::nullopt;
        return is_light(fit.drag_time) ? Fallen::Light : Fallen::Heavy;
    }
    if (!falls_freely(so_far.fit, track, site))
        return std::nullopt;
    if (!is_light(so_far.fit.drag_time))
        return Fallen::Heavy;
    const bool far = track.drop() >= light_share * site.zone_height;
    return far && site.weather == Weather::Fair && steady_path(samples, site)
               ? std::optional(Fallen::Light)
               : std::nullopt;
}

bool straight(const Judgement& so_far, const std::vector<Sample>& samples, const Track& track,
              const ThrowSite& site) {
    if (so_far.height && so_far.what == Fallen::Light)
        return unsteady(*so_far.height, site) <= light_unsteady;
    return sideways_rms(samples) <= 2 + 0.02 * track.drop();
}

// A thing thrown upwards rises first: how many samples lie before its highest place.
std::ptrdiff_t rising(const Track& track) {
    const auto highest =
        std::ranges::min_element(track.samples, {}, [](const auto& s) { return s.at.y; });
    return highest - track.samples.begin();
}

Judgement judge_falling(const Track& track, const ThrowSite& site) {
    Judgement judgement;
    judgement.verdict = shape_of(track, site);
    if (judgement.verdict != Verdict::Fall)
        return judgement;
    std::vector<Sample> samples;
    for (const auto& s : track.samples)
        samples.push_back({s.t, s.at.x, s.at.y});
    judgement.verdict = Verdict::NotGravity;
    const auto fit = fit_gravity(samples);
    if (!fit)
        return judgement;
    judgement.fit = *fit;
    if (!site.heights.empty())
        judgement.height = fit_height(site.heights, site.from);
    const auto what = fallen(judgement, samples, track, site);
    if (!what)
        return judgement;
    judgement.what = *what;
    judgement.verdict = Verdict::Fall;
    if (!straight(judgement, samples, track, site))
        judgement.verdict = Verdict::NotStraight;
    judgement.score = score(track, *fit, site);
    if (judgement.verdict == Verdict::Fall && judgement.score < least_score(site.sensitivity))
        judgement.verdict = Verdict::Unconvincing;
    return judgement;
}

} // namespace

std::string_view name(Verdict verdict) {
    constexpr std::string_view names[] = {
        "fall",         "too_short", "too_small_drop",   "not_downward", "not_gravity",
        "not_straight", "crowded",   "grows_or_shrinks", "unconvincing", "visited"};
    return names[static_cast<std::size_t>(verdict)];
}

Judgement judge(const Track& track, const ThrowSite& site) {
    const auto before = rising(track);
    if (before == 0)
        return judge_falling(track, site);
    Track falling = track;
    falling.samples.erase(falling.samples.begin(), falling.samples.begin() + before);
    ThrowSite below = site;
    if (!below.heights.empty())
        below.heights.erase(below.heights.begin(), below.heights.begin() + before);
    return judge_falling(falling, below);
}

} // namespace gulou::analysis
