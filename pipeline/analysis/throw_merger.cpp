#include "pipeline/analysis/throw_merger.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double remember = 5; // seconds
constexpr std::size_t bound = 16;
constexpr double break_gap = 1;        // seconds a broken track may be away
constexpr double drifting_waits = 1.4; // seconds more, for what may come after it
constexpr double least_overlap = 0.5;
constexpr double like_speeds = 0.5; // correlation

// Speed at t from the fit.
double speed(const GravityFit& fit, double t) {
    constexpr double h = 0.01;
    return (fit.y(t + h) - fit.y(t - h)) / (2 * h);
}

double x_at(const Track& track, double t) {
    const auto& s = track.samples;
    const auto after = std::ranges::lower_bound(s, t, {}, &TrackSample::t);
    if (after == s.begin())
        return s.front().at.x;
    if (after == s.end())
        return s.back().at.x;
    const auto before = after - 1;
    const double f = (t - before->t) / (after->t - before->t);
    return before->at.x + f * (after->at.x - before->at.x);
}

double correlation(const Fall& a, const Fall& b, double from, double to) {
    constexpr int n = 9;
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (int i = 0; i < n; ++i) {
        const double t = from + (to - from) * i / (n - 1);
        const double va = speed(a.fit, t), vb = speed(b.fit, t);
        sa += va;
        sb += vb;
        saa += va * va;
        sbb += vb * vb;
        sab += va * vb;
    }
    const double va = n * saa - sa * sa, vb = n * sbb - sb * sb;
    return va > 0 && vb > 0 ? (n * sab - sa * sb) / std::sqrt(va * vb) : 0;
}

bool side_by_side(const Fall& a, const Fall& b, double beside) {
    const double from = std::max(a.began(), b.began()), to = std::min(a.ended(), b.ended());
    const double shorter = std::min(a.ended() - a.began(), b.ended() - b.began());
    if (to - from < least_overlap * shorter)
        return false;
    for (const double t : {from, (from + to) / 2, to})
        if (std::abs(x_at(a.track, t) - x_at(b.track, t)) > beside)
            return false;
    return correlation(a, b, from, to) > like_speeds;
}

bool goes_on(const Fall& first, const Fall& then, double beside) {
    const double gap = then.began() - first.ended();
    const auto &end = first.track.samples.back(), &start = then.track.samples.front();
    return gap > -break_gap / 4 && gap < break_gap && start.at.y > end.at.y - beside / 4 &&
           std::abs(start.at.x - end.at.x) < beside;
}

bool better(const Fall& a, const Fall& b) {
    if ((a.what == Fallen::Drifting) != (b.what == Fallen::Drifting))
        return b.what == Fallen::Drifting;
    return a.track.drop() > b.track.drop();
}

} // namespace

bool same_event(const Fall& a, const Fall& b, double beside) {
    return side_by_side(a, b, beside) || goes_on(a, b, beside) || goes_on(b, a, beside);
}

void ThrowMerger::add(Fall fall) {
    for (const auto& old : reported_)
        if (same_event(old, fall, beside_))
            return;
    for (auto& other : waiting_)
        if (same_event(other, fall, beside_) || waiting_.size() >= bound) {
            if (better(fall, other))
                other = std::move(fall);
            return;
        }
    waiting_.push_back(std::move(fall));
}

std::vector<Fall> ThrowMerger::take(double now, double wait) {
    std::vector<Fall> ready;
    std::erase_if(waiting_, [&](const Fall& fall) {
        const double patience = wait + (fall.what == Fallen::Drifting ? drifting_waits : 0);
        const bool over = now - fall.ended() >= patience || now < fall.began();
        if (over)
            ready.push_back(fall);
        return over;
    });
    std::erase_if(reported_, [&](const Fall& fall) {
        return now - fall.ended() > remember || now < fall.began();
    });
    for (const auto& fall : ready)
        if (reported_.size() < bound)
            reported_.push_back(fall);
    return ready;
}

} // namespace gulou::analysis
