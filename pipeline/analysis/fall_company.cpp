#include "pipeline/analysis/fall_company.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr std::size_t bound = 64;
constexpr int least_samples = 6;
constexpr double least_drop = 0.04;    // of the zone's height
constexpr double least_speed = 0.03;   // likewise, a second: gondolas are slower
constexpr double least_flight = 0.1;   // likewise
constexpr double flight_speed = 0.15;  // likewise, a second
constexpr double most_aside = 1;       // of the drop
constexpr double least_downward = 0.7; // of all the way up and down
constexpr double reach = 0.05;         // of the zone's height
constexpr double wind = 0.7;           // sideways, of the way down between two pieces
constexpr double longest_gap = 3;      // seconds between two pieces of one way
constexpr double touching = 0.1;       // seconds
constexpr double much_smaller = 0.6;   // times the size
constexpr double least_watched = 3;    // seconds

double aside(const Track& track) {
    return std::abs(track.samples.back().at.x - track.samples.front().at.x);
}

bool comes_down(const Track& track, double zone_height) {
    if (track.drop() < least_drop * zone_height ||
        track.drop() < least_speed * zone_height * track.duration())
        return false;
    const auto [high, low] =
        std::ranges::minmax_element(track.samples, {}, [](const auto& s) { return s.at.y; });
    return track.drop() >= least_downward * (low->at.y - high->at.y) &&
           aside(track) <= most_aside * track.drop();
}

bool flies_by(const Track& track, double zone_height) {
    const double way = std::hypot(aside(track), track.drop());
    return way >= least_flight * zone_height &&
           way >= flight_speed * zone_height * track.duration();
}

Point between(const TrackSample& a, const TrackSample& b, double t) {
    const double f = b.t > a.t ? (t - a.t) / (b.t - a.t) : 0;
    return {a.at.x + f * (b.at.x - a.at.x), a.at.y + f * (b.at.y - a.at.y)};
}

Point place(const Track& track, double t) {
    const auto& s = track.samples;
    const auto after = std::ranges::lower_bound(s, t, {}, &TrackSample::t);
    if (after == s.begin())
        return s.front().at;
    return after == s.end() ? s.back().at : between(*(after - 1), *after, t);
}

} // namespace

bool FallCompany::goes_on(const TrackSample& end, const TrackSample& start) const {
    const double down = start.at.y - end.at.y, near = reach * zone_height_;
    return start.t > end.t - touching && start.t - end.t <= longest_gap && down >= -near &&
           std::abs(start.at.x - end.at.x) <= near + wind * std::max(0.0, down);
}

bool FallCompany::same(const Passage& one, const Track& track) const {
    const auto &first = track.samples.front(), &last = track.samples.back();
    const double from = std::max(one.from.t, first.t), to = std::min(one.to.t, last.t);
    if (to - from < touching)
        return goes_on(one.to, first) || goes_on(last, one.from);
    const Point a = place(track, (from + to) / 2), b = between(one.from, one.to, (from + to) / 2);
    return std::abs(a.x - b.x) <= 2 * reach * zone_height_ &&
           std::abs(a.y - b.y) <= 2 * reach * zone_height_;
}

void FallCompany::add(const Track& track) {
    if (track.seen() < least_samples ||
        !(comes_down(track, zone_height_) || flies_by(track, zone_height_)))
        return;
    const auto &from = track.samples.front(), &to = track.samples.back();
    const auto before =
        std::ranges::find_if(passages_, [&](const Passage& one) { return goes_on(one.to, from); });
    if (before != passages_.end()) {
        before->to = to;
        before->size = std::max(before->size, track.size());
        return;
    }
    if (passages_.size() >= bound)
        passages_.pop_front();
    passages_.push_back({from, to, track.size()});
}

void FallCompany::forget(const Track& track) {
    std::erase_if(passages_, [&](const Passage& one) { return same(one, track); });
}

int FallCompany::of(const Track& track) const {
    const double began = track.samples.front().t;
    const double watched = std::clamp(began - since_, least_watched, memory);
    const double least = much_smaller * track.size();
    const auto n = std::ranges::count_if(passages_, [&](const Passage& one) {
        return std::abs(began - one.to.t) <= memory && one.size >= least && !same(one, track);
    });
    if (n == 0)
        return 0;
    return 1 + static_cast<int>(std::lround(static_cast<double>(n - 1) * memory / watched));
}

} // namespace gulou::analysis
