#include "pipeline/analysis/busy_map.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdint>

namespace gulou::analysis {
namespace {

constexpr double memory = 4; // seconds
constexpr double lateness = 1.0;
constexpr double busy = 0.08;
constexpr std::size_t most_late = 64;

// 255 for every cell with a pixel in it.
cv::Mat hits_of(const Runs& runs, cv::Size cells) {
    cv::Mat hits = cv::Mat::zeros(cells, CV_8U);
    for (const auto& run : runs) {
        auto* row = hits.ptr(run.y / BusyMap::cell);
        std::fill(row + run.x0 / BusyMap::cell, row + (run.x1 - 1) / BusyMap::cell + 1,
                  std::uint8_t{255});
    }
    return hits;
}

} // namespace

BusyMap::BusyMap(cv::Size picture)
    : busy_(cv::Mat::zeros((picture.height + cell - 1) / cell, (picture.width + cell - 1) / cell,
                           CV_32F)),
      blocked_(cv::Mat::zeros(busy_.size(), CV_8U)) {}

void BusyMap::add(const Runs& runs, double t, double step) {
    late_.push_back({hits_of(runs, busy_.size()), t});
    bool changed = false;
    while (!late_.empty() && (t - late_.front().t > lateness || late_.size() > most_late)) {
        cv::accumulateWeighted(late_.front().hits, busy_, std::min(0.5, step / memory));
        changed = true;
        late_.pop_front();
    }
    if (changed) {
        cv::compare(busy_, busy * 255, blocked_, cv::CMP_GT);
        cv::dilate(blocked_, blocked_, cv::Mat());
    }
}

Runs BusyMap::calm_part(const Runs& runs) const {
    Runs out;
    for (const auto& run : runs) {
        const auto* blocked = blocked_.ptr(run.y / cell);
        for (int x = run.x0; x < run.x1;) {
            const int end = std::min(run.x1, (x / cell + 1) * cell);
            if (blocked[x / cell] == 0)
                append(out, {run.y, x, end});
            x = end;
        }
    }
    return out;
}

double BusyMap::at(double x, double y) const {
    const int cx = std::clamp(static_cast<int>(x) / cell, 0, busy_.cols - 1);
    const int cy = std::clamp(static_cast<int>(y) / cell, 0, busy_.rows - 1);
    return static_cast<double>(busy_.at<float>(cy, cx)) / 255;
}

} // namespace gulou::analysis
