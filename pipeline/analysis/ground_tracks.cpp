#include "pipeline/analysis/ground_tracks.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr std::size_t most_tracks = 64;
constexpr double coast = 1;       // seconds
constexpr double farthest = 0.75; // of the sizes, from where it was expected
constexpr double follow = 0.5;    // share of the newest velocity

struct Pair {
    std::size_t track, box;
    double cost;
};

double size_of(const cv::Rect2d& box) {
    return std::max(4.0, (box.width + box.height) / 2);
}

// Distance from where it was expected in sizes, more where the sizes differ; infinite: not it.
double cost(const GroundTrack& track, const cv::Rect2d& box, double dt) {
    const auto expected = track.foot() + track.velocity * dt;
    const cv::Point2d foot(box.x + box.width / 2, box.y + box.height);
    const double size = std::max(size_of(track.box), size_of(box));
    // What has just begun may go anywhere at up to three of its sizes a second.
    const double reach = track.pictures < 2 ? farthest + 3 * dt : farthest + 0.5 * dt;
    const double apart = std::hypot(foot.x - expected.x, foot.y - expected.y) / size;
    const double ratio = std::abs(std::log(box.area() / std::max(1.0, track.box.area())));
    if (apart > reach || ratio > 1.5)
        return INFINITY;
    return apart + 0.5 * ratio;
}

void move(GroundTrack& track, const cv::Rect2d& box, double now) {
    const auto before = track.foot();
    const double dt = std::max(1e-3, now - track.seen_at);
    track.box = box;
    const auto velocity = (track.foot() - before) / dt;
    track.velocity =
        track.pictures < 2 ? velocity : track.velocity * (1 - follow) + velocity * follow;
    const auto way = track.foot() - track.from;
    track.travelled =
        std::max(track.travelled, std::hypot(way.x, way.y) / std::max(4.0, box.width));
    track.seen_at = now;
    ++track.pictures;
}

} // namespace

void GroundTracks::update(const std::vector<cv::Rect>& boxes, double now) {
    std::vector<Pair> pairs;
    for (std::size_t t = 0; t < tracks_.size(); ++t)
        for (std::size_t b = 0; b < boxes.size(); ++b)
            if (const double c = cost(tracks_[t], boxes[b], now - tracks_[t].seen_at);
                std::isfinite(c))
                pairs.push_back({t, b, c});
    std::ranges::sort(pairs, {}, &Pair::cost);
    std::vector<bool> track_used(tracks_.size()), box_used(boxes.size());
    for (const auto& pair : pairs) {
        if (track_used[pair.track] || box_used[pair.box])
            continue;
        track_used[pair.track] = box_used[pair.box] = true;
        move(tracks_[pair.track], boxes[pair.box], now);
    }
    const double patience = std::max(coast, 2.1 * (now - last_));
    std::erase_if(tracks_, [&](const GroundTrack& t) { return now - t.seen_at > patience; });
    for (std::size_t b = 0; b < boxes.size() && tracks_.size() < most_tracks; ++b) {
        if (box_used[b])
            continue;
        GroundTrack track{next_id_++, boxes[b], {}, {}, now, 0, 1};
        track.from = track.foot();
        tracks_.push_back(track);
    }
    last_ = now;
}

} // namespace gulou::analysis
