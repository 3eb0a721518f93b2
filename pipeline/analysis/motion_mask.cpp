#include "pipeline/analysis/motion_mask.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr int tile = 16;
constexpr double mean_to_sigma = 1.25; // of a half-normal distribution
constexpr double learning = 0.05;
constexpr double initial_noise = 2.0;
constexpr double burst = 2.0; // one picture cannot count for more than this times the noise so far

} // namespace

std::optional<Motion> MotionMask::push(cv::Mat grey, double t, int delay) {
    if (!kept_.empty() && kept_.front().grey.size() != grey.size()) {
        kept_.clear();
        noise_.release();
    }
    kept_.push_back({std::move(grey), t});
    const auto span = static_cast<std::size_t>(2 * delay + 1);
    while (kept_.size() > span)
        kept_.pop_front();
    if (kept_.size() < span)
        return std::nullopt;
    const auto& middle = kept_[static_cast<std::size_t>(delay)];
    const auto &before = kept_.front().grey, &after = kept_.back().grey;
    cv::Mat to_before, to_after, difference;
    cv::absdiff(middle.grey, before, to_before);
    cv::absdiff(middle.grey, after, to_after);
    cv::min(to_before, to_after, difference);
    Motion motion;
    motion.t = middle.t;
    cv::compare(difference, threshold(difference), motion.mask, cv::CMP_GT);
    cv::addWeighted(before, 0.5, after, 0.5, 0, to_before);
    cv::subtract(middle.grey, to_before, motion.contrast, cv::noArray(), CV_16S);
    return motion;
}

cv::Mat MotionMask::threshold(const cv::Mat& difference) {
    const cv::Size tiles((difference.cols + tile - 1) / tile, (difference.rows + tile - 1) / tile);
    cv::Mat mean;
    cv::resize(difference, mean, tiles, 0, 0, cv::INTER_AREA);
    mean.convertTo(mean, CV_32F, mean_to_sigma);
    if (noise_.size() != tiles)
        noise_ = cv::Mat(tiles, CV_32F, cv::Scalar(initial_noise));
    cv::min(mean, noise_ * burst + 0.5, mean);
    cv::accumulateWeighted(mean, noise_, learning);
    cv::Mat level, full;
    noise_.convertTo(level, CV_8U, tuning_.factor);
    cv::max(level, tuning_.floor, level);
    cv::resize(level, full, difference.size(), 0, 0, cv::INTER_NEAREST);
    return full;
}

} // namespace gulou::analysis
