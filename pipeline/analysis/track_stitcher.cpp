#include "pipeline/analysis/track_stitcher.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace gulou::analysis {
namespace {

constexpr std::size_t bound = 96;
constexpr std::size_t least_samples = 3;
constexpr std::size_t most_trimmed = 3; // samples of both
constexpr double longest_seam = 0.3;    // seconds
constexpr std::size_t end_samples = 5;  // that speed at an end is taken from
constexpr double longest_gap = 1.0;     // seconds
constexpr double forget_after = 8;      // seconds: what goes on may itself be followed for long
constexpr double least_place_error = 1; // pixels
constexpr double place_share = 0.15;    // of a thing's size: what flutters is not seen whole
constexpr double sure = 2.5;            // standard deviations
constexpr double sway = 0.4;            // of its speed
constexpr double most_growth = 6;       // times its area
constexpr double slowest_after = 0.4;   // of the speed before

struct Speed {
    double x = 0, y = 0; // pixels a second
    double error = 0;    // likewise
};

// The slope of a line through samples [from, to).
Speed speed(const std::vector<TrackSample>& samples, std::size_t from, std::size_t to,
            double place_error) {
    double n = 0, t = 0, x = 0, y = 0, tt = 0, tx = 0, ty = 0;
    const double t0 = samples[from].t;
    for (std::size_t i = from; i < to; ++i) {
        const auto& s = samples[i];
        const double tau = s.t - t0;
        n += 1;
        t += tau;
        x += s.at.x;
        y += s.at.y;
        tt += tau * tau;
        tx += tau * s.at.x;
        ty += tau * s.at.y;
    }
    const double det = n * tt - t * t;
    if (det <= 0)
        return {};
    return {(n * tx - t * x) / det, (n * ty - t * y) / det, place_error * std::sqrt(n / det)};
}

double gap(const Track& first, const Track& then) {
    return then.samples.front().t - first.samples.back().t;
}

} // namespace

bool may_follow(const Track& first, const Track& then) {
    const double apart = gap(first, then);
    if (first.samples.size() < least_samples || then.samples.size() < least_samples || apart <= 0 ||
        apart > longest_gap)
        return false;
    if (2 * std::abs(std::log(then.size() / first.size())) > std::log(most_growth))
        return false;
    const auto &a = first.samples, &b = then.samples;
    const double place_error =
        std::max(least_place_error, place_share * std::max(first.size(), then.size()));
    const Speed before =
        speed(a, a.size() - std::min(a.size(), end_samples), a.size(), place_error);
    const Speed after = speed(b, 0, std::min(b.size(), end_samples), place_error);
    const double error =
        sure * std::hypot(before.error, after.error) / 2 + sure * place_error / apart;
    const double down = (b.front().at.y - a.back().at.y) / apart;
    const double aside = (b.front().at.x - a.back().at.x) / apart;
    const auto [slow, fast] = std::minmax(before.y, after.y);
    return down >= slow - error && down <= fast + error &&
           after.y >= slowest_after * before.y - error &&
           std::abs(aside - (before.x + after.x) / 2) <= error + sway * std::hypot(down, aside);
}

namespace {

// Both without samples at the seam: what passes behind a ledge is seen in part before it goes and
// after it comes, and its centre is that of the part.
std::optional<Track> joined(const Track& first, const Track& then, std::size_t trimmed) {
    for (std::size_t late = 0; late <= trimmed; ++late) {
        const auto early = trimmed - late;
        if (first.samples.size() < least_samples + late ||
            then.samples.size() < least_samples + early)
            continue;
        Track before = first, after = then;
        before.samples.resize(before.samples.size() - late);
        after.samples.erase(after.samples.begin(),
                            after.samples.begin() + static_cast<std::ptrdiff_t>(early));
        if (!may_follow(before, after))
            continue;
        before.samples.insert(before.samples.end(), after.samples.begin(), after.samples.end());
        return before;
    }
    return std::nullopt;
}

} // namespace

std::optional<Track> TrackStitcher::add(const Track& ended) {
    if (ended.samples.size() < least_samples)
        return std::nullopt;
    const double now = ended.samples.back().t;
    std::erase_if(ways_, [&](const Track& way) {
        return now - way.samples.back().t > forget_after || now < way.samples.front().t;
    });
    if (Track* before = last_before(ended)) {
        before->samples.insert(before->samples.end(), ended.samples.begin(), ended.samples.end());
        return *before;
    }
    auto whole = across_a_seam(ended);
    remember(ended);
    if (whole)
        remember(*whole);
    return whole;
}

// The latest way it may follow as it is.
Track* TrackStitcher::last_before(const Track& ended) {
    Track* best = nullptr;
    for (auto& way : ways_)
        if (may_follow(way, ended) &&
            (best == nullptr || way.samples.back().t > best->samples.back().t))
            best = &way;
    return best;
}

// The fewest samples left out that will do.
std::optional<Track> TrackStitcher::across_a_seam(const Track& ended) const {
    for (std::size_t trimmed = 1; trimmed <= most_trimmed; ++trimmed)
        for (const auto& way : ways_)
            if (std::abs(gap(way, ended)) <= longest_seam)
                if (auto both = joined(way, ended, trimmed))
                    return both;
    return std::nullopt;
}

void TrackStitcher::remember(const Track& way) {
    if (ways_.size() >= bound)
        ways_.erase(ways_.begin());
    ways_.push_back(way);
}

} // namespace gulou::analysis
