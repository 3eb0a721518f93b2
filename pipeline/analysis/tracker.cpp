#include "pipeline/analysis/tracker.hpp"

#include "pipeline/analysis/blob.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace gulou::analysis {
namespace {

constexpr std::size_t most_tracks = 64;
constexpr double upward = 4;      // pixels a falling thing may seem to rise between two pictures
constexpr double unsteady = 0.3;  // of its size: what flutters is not seen whole each time
constexpr double astray = 1;      // pixels for each picture it was not seen in
constexpr double most_growth = 6; // times, between two pictures
constexpr double much_larger = 4; // times the thing's own area
constexpr double beside = 2;      // of the thing's own size

struct Prediction {
    Point at;
    double gate;
};

Point velocity(const TrackSample& a, const TrackSample& b) {
    const double dt = b.t - a.t;
    return {(b.at.x - a.at.x) / dt, (b.at.y - a.at.y) / dt};
}

// Constant acceleration from the last three samples, held within what the last two say.
Prediction predict(const Track& track, double t, const Tracker::Tuning& tuning) {
    const auto& s = track.samples;
    const auto n = s.size();
    const double ahead = t - s.back().t;
    const Point v = velocity(s[n - 2], s[n - 1]);
    double ay = 0;
    if (n >= 4) {
        const Point before = velocity(s[n - 4], s[n - 3]);
        const double apart = (s[n - 1].t + s[n - 2].t - s[n - 3].t - s[n - 4].t) / 2;
        ay = std::clamp((v.y - before.y) / apart, -std::abs(v.y) * 4, std::abs(v.y) * 6);
    }
    const double half_step = (s[n - 1].t - s[n - 2].t) / 2; // v belongs to the middle of the pair
    const Point at{s.back().at.x + v.x * ahead,
                   s.back().at.y + v.y * ahead + ay * ahead * (ahead / 2 + half_step)};
    const double speed = std::hypot(v.x, v.y) * ahead;
    const double size = std::max(s.back().box.width, s.back().box.height);
    return {at,
            tuning.gate + (n < 4 ? 0.5 : 0.25) * speed + unsteady * size + astray * track.missed};
}

// Lower is better; infinite: not the same thing.
double cost(const Track& track, const Blob& blob, double t, const Tracker::Tuning& tuning) {
    constexpr double never = std::numeric_limits<double>::infinity();
    const auto& last = track.samples.back();
    const double growth = std::abs(std::log(blob.area / last.area));
    if (growth > std::log(most_growth))
        return never;
    double distance = 0, gate = tuning.first_reach;
    if (track.seen() == 1) {
        if (blob.centre.y < last.at.y - upward ||
            std::abs(blob.centre.x - last.at.x) > tuning.first_reach / 2)
            return never;
        distance = std::hypot(blob.centre.x - last.at.x, blob.centre.y - last.at.y);
    } else {
        const auto expected = predict(track, t, tuning);
        gate = expected.gate;
        distance = std::hypot(blob.centre.x - expected.at.x, blob.centre.y - expected.at.y);
    }
    if (distance > gate)
        return never;
    const double sign = blob.contrast * last.contrast < 0 ? 0.5 : 0;
    return distance / gate + 0.3 * growth + sign;
}

bool crowded(const Blob& blob, const std::vector<Blob>& blobs, double least) {
    const double around = std::max(least, beside * std::max(blob.box.width, blob.box.height));
    return std::ranges::any_of(blobs, [&](const Blob& other) {
        return other.area > much_larger * blob.area && other.box.x < blob.centre.x + around &&
               other.box.x + other.box.width > blob.centre.x - around &&
               other.box.y < blob.centre.y + around &&
               other.box.y + other.box.height > blob.centre.y - around;
    });
}

TrackSample sample(const Blob& blob, const std::vector<Blob>& blobs, double t, double beside_px) {
    return {t,         blob.centre,   blob.box,
            blob.area, blob.contrast, crowded(blob, blobs, beside_px),
            blob.busy};
}

} // namespace

double Track::size() const {
    double sum = 0;
    for (const auto& s : samples)
        sum += std::sqrt(s.area);
    return sum / seen();
}

double Track::coverage(double fps) const {
    return (seen() - 1) / std::max(1.0, duration() * fps);
}

std::vector<Track> Tracker::update(const std::vector<Blob>& blobs, double t) {
    std::vector<char> taken(blobs.size(), 0);
    associate(blobs, t, taken);
    auto ended = retire();
    begin(blobs, t, taken);
    return ended;
}

// Longer tracks choose first among equals: cheapest pair first, with a bonus for a history.
void Tracker::associate(const std::vector<Blob>& blobs, double t, std::vector<char>& taken) {
    std::vector<std::tuple<double, std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < tracks_.size(); ++i)
        for (std::size_t j = 0; j < blobs.size(); ++j) {
            const double c = cost(tracks_[i], blobs[j], t, tuning_);
            if (std::isfinite(c))
                pairs.emplace_back(c - 0.2 * std::min(tracks_[i].seen(), 5), i, j);
        }
    std::ranges::sort(pairs);
    std::vector<char> served(tracks_.size(), 0);
    for (const auto& [c, i, j] : pairs) {
        if (served[i] || taken[j])
            continue;
        served[i] = taken[j] = 1;
        tracks_[i].samples.push_back(sample(blobs[j], blobs, t, tuning_.beside));
        tracks_[i].missed = 0;
    }
    for (std::size_t i = 0; i < tracks_.size(); ++i)
        tracks_[i].missed += served[i] ? 0 : 1;
}

std::vector<Track> Tracker::retire() {
    std::vector<Track> ended;
    std::erase_if(tracks_, [&](Track& track) {
        const bool over = track.missed > (track.seen() == 1 ? 1 : tuning_.coast);
        if (over)
            ended.push_back(std::move(track));
        return over;
    });
    return ended;
}

void Tracker::begin(const std::vector<Blob>& blobs, double t, const std::vector<char>& taken) {
    for (std::size_t j = 0; j < blobs.size(); ++j) {
        if (taken[j])
            continue;
        if (tracks_.size() >= most_tracks) {
            const auto shortest = std::ranges::min_element(tracks_, {}, &Track::seen);
            if (shortest->seen() > 1)
                return;
            tracks_.erase(shortest);
        }
        tracks_.push_back({next_id_++, {sample(blobs[j], blobs, t, tuning_.beside)}, 0});
    }
}

std::vector<Track> Tracker::finish() {
    next_id_ = 1;
    return std::exchange(tracks_, {});
}

} // namespace gulou::analysis
