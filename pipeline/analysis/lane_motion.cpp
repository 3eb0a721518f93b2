#include "pipeline/analysis/lane_motion.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr double compare_back = 0.35; // seconds
constexpr std::size_t most_recent = 4;
constexpr double least_change = 10;
constexpr double noise_factor = 4.5;

} // namespace

cv::Mat LaneMotion::update(const cv::Mat& grey, double noise, double now) {
    cv::Mat moving = cv::Mat::zeros(grey.size(), CV_8UC1);
    while (recent_.size() > 1 && now - recent_[1].at >= compare_back)
        recent_.pop_front();
    if (!recent_.empty()) {
        cv::absdiff(grey, recent_.front().grey, moving);
        const double level = std::max(least_change, noise_factor * noise);
        cv::threshold(moving, moving, level, 255, cv::THRESH_BINARY);
        cv::morphologyEx(moving, moving, cv::MORPH_OPEN,
                         cv::getStructuringElement(cv::MORPH_RECT, {2, 2}));
        cv::dilate(moving, moving, cv::getStructuringElement(cv::MORPH_RECT, {7, 7}));
    }
    recent_.push_back({grey, now});
    if (recent_.size() > most_recent)
        recent_.pop_front();
    return moving;
}

} // namespace gulou::analysis
