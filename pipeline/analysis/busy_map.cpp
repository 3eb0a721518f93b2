#include "pipeline/analysis/busy_map.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gulou::analysis {
namespace {

constexpr double memory = 4; // seconds
constexpr double lateness = 1.0;
constexpr double busy = 0.08;
constexpr std::size_t most_late = 64;

// 255 for every cell with a pixel set.
cv::Mat hits_of(const cv::Mat& mask, cv::Size cells) {
    cv::Mat hits = cv::Mat::zeros(cells, CV_8U);
    for (int y = 0; y < mask.rows; ++y) {
        const auto* row = mask.ptr(y);
        auto* out = hits.ptr(y / BusyMap::cell);
        int x = 0;
        for (; x + BusyMap::cell <= mask.cols; x += BusyMap::cell) {
            std::uint32_t four = 0;
            std::memcpy(&four, row + x, sizeof four);
            out[x / BusyMap::cell] |= four != 0 ? 255 : 0;
        }
        for (; x < mask.cols; ++x)
            out[x / BusyMap::cell] |= row[x];
    }
    return hits;
}

} // namespace

void BusyMap::add(const cv::Mat& mask, double t, double step) {
    const cv::Size cells((mask.cols + cell - 1) / cell, (mask.rows + cell - 1) / cell);
    const cv::Mat hits = hits_of(mask, cells);
    late_.push_back({hits, t});
    if (busy_.size() != cells) {
        busy_ = cv::Mat::zeros(cells, CV_32F);
        blocked_.release();
    }
    bool changed = false;
    while (!late_.empty() && (t - late_.front().t > lateness || late_.size() > most_late)) {
        if (late_.front().hits.size() == cells) {
            cv::accumulateWeighted(late_.front().hits, busy_, std::min(0.5, step / memory));
            changed = true;
        }
        late_.pop_front();
    }
    if (changed) {
        cv::compare(busy_, busy * 255, blocked_, cv::CMP_GT);
        cv::dilate(blocked_, blocked_, cv::Mat());
    }
}

void BusyMap::remove_from(cv::Mat& mask) const {
    for (int y = 0; y < std::min(mask.rows, blocked_.rows * cell); ++y) {
        const auto* blocked = blocked_.ptr(y / cell);
        auto* row = mask.ptr(y);
        for (int x = 0; x < blocked_.cols; ++x)
            if (blocked[x] != 0)
                std::fill(row + x * cell, row + std::min(mask.cols, (x + 1) * cell),
                          std::uint8_t{0});
    }
}

double BusyMap::at(double x, double y) const {
    if (busy_.empty())
        return 0;
    const int cx = std::clamp(static_cast<int>(x) / cell, 0, busy_.cols - 1);
    const int cy = std::clamp(static_cast<int>(y) / cell, 0, busy_.rows - 1);
    return static_cast<double>(busy_.at<float>(cy, cx)) / 255;
}

} // namespace gulou::analysis
