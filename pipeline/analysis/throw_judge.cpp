#include "pipeline/analysis/throw_judge.hpp"

#include "pipeline/analysis/drifting.hpp"
#include "pipeline/analysis/fall_in_metres.hpp"
#include "pipeline/analysis/fall_in_pixels.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr double least_duration = 0.25; // seconds
constexpr int least_samples = 7;
constexpr double least_coverage = 0.25, coverage_of_few = 0.4;
constexpr int few_samples = 12;     // by fewer with gaps anything could be joined
constexpr double most_unseen = 0.5; // of the drop, between two samples
constexpr double least_drop = 0.12; // of the zone's height
constexpr double downward_share = 0.85;
constexpr double most_sideways = 0.8; // of the drop
constexpr double most_sideways_m = 3;
constexpr double least_floors = 0.5;                                     // where heights are known
constexpr int least_rising = 3, least_falling = 4, least_thrown_up = 12; // samples
constexpr double coverage_thrown_up = 0.7;
constexpr double most_crowded = 0.3;
constexpr double most_busy = 0.06;
constexpr double most_size_change = 3; // times, between the first and last third of the track
constexpr double one_step = 0.15;      // seconds
constexpr double one_pixel = 1;        // what a width of a few pixels is uncertain by
constexpr int samples_in_rain = 10;

std::vector<Sample> places(const Track& track) {
    std::vector<Sample> out;
    for (const auto& s : track.samples)
        out.push_back({s.t, s.at.x, s.at.y});
    return out;
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

double largest_step(const Track& track) {
    double largest = 0;
    for (std::size_t i = 1; i < track.samples.size(); ++i)
        largest = std::max(largest, track.samples[i].at.y - track.samples[i - 1].at.y);
    return largest;
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

bool too_small_drop(const Track& track, const ThrowSite& site) {
    const auto& h = site.heights;
    if (!h.empty())
        return h.front().z - h.back().z < least_floors * site.floor_m;
    return track.drop() < least_drop * site.zone_height;
}

Verdict shape_of(const Track& track, const ThrowSite& site) {
    const int least = site.weather == Weather::Fair ? least_samples : samples_in_rain;
    if (track.seen() < least || track.duration() < least_duration ||
        track.coverage(site.fps) < (track.seen() < few_samples ? coverage_of_few : least_coverage))
        return Verdict::TooShort;
    if (too_small_drop(track, site))
        return Verdict::TooSmallDrop;
    if (largest_step(track) > most_unseen * track.drop())
        return Verdict::TooShort;
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

std::optional<Fallen> fallen(const Judgement& so_far, const std::vector<Sample>& samples,
                             const Track& track, const ThrowSite& site) {
    return so_far.height ? fallen_in_metres(*so_far.height, track, site)
                         : fallen_in_pixels(so_far.fit, samples, track, site);
}

bool straight(const Judgement& so_far, const std::vector<Sample>& samples, const Track& track,
              const ThrowSite& site) {
    if (so_far.height && so_far.what != Fallen::Heavy)
        return keeps_its_way(*so_far.height, so_far.what, site);
    return sideways_rms(samples) <= 2 + 0.02 * track.drop();
}

// Of what a fall explains: is its path one, and is it convincing enough for the sensitivity?
void conclude(Judgement& judgement, const std::vector<Sample>& samples, const Track& track,
              const ThrowSite& site) {
    judgement.score = score(track, judgement.fit, site);
    if (!straight(judgement, samples, track, site))
        judgement.verdict = Verdict::NotStraight;
    else if (judgement.score < least_score(site.sensitivity))
        judgement.verdict = Verdict::Unconvincing;
    else
        judgement.verdict = Verdict::Fall;
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
    const auto samples = places(track);
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
    if (judgement.what == Fallen::Drifting)
        judgement.most_company = most_company(*judgement.height, track, site);
    conclude(judgement, samples, track, site);
    return judgement;
}

// Up and down again by gravity: nothing else does that, so that little of the way down will do.
Judgement judge_thrown_up(const Track& track, const Track& falling, const ThrowSite& site) {
    Judgement judgement;
    if (site.heights.empty() || falling.seen() < least_falling || track.seen() < least_thrown_up ||
        track.coverage(site.fps) < coverage_thrown_up || share_crowded(track) > most_crowded ||
        site.path_busy > most_busy)
        return judgement;
    judgement.verdict = Verdict::NotGravity;
    const auto samples = places(track);
    const auto fit = fit_gravity(samples);
    judgement.height = fit_height(site.heights, site.from);
    if (!fit || !judgement.height || !thrown_up(*judgement.height, site))
        return judgement;
    judgement.fit = *fit;
    conclude(judgement, samples, track, site);
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
    const auto judgement = judge_falling(falling, below);
    if (judgement.verdict == Verdict::Fall || before < least_rising)
        return judgement;
    const auto whole = judge_thrown_up(track, falling, site);
    return whole.verdict == Verdict::Fall ? whole : judgement;
}

} // namespace gulou::analysis
