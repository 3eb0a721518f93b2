#include "pipeline/analysis/dwell_map.hpp"

#include <algorithm>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr double hidden_cost = 0.2;
constexpr double gone_cost = 4;
constexpr float led_by = 5; // seconds: motion that ended longer ago did not bring the thing
constexpr float long_ago = 3600;

} // namespace

void DwellMap::update(const cv::Mat& foreground, const cv::Mat& moving, double seconds) {
    if (dwell_.size() != foreground.size()) {
        dwell_ = cv::Mat::zeros(foreground.size(), CV_32F);
        since_move_ = cv::Mat(foreground.size(), CV_32F, cv::Scalar(believed_ ? 0.0F : long_ago));
        arrived_ = cv::Mat::zeros(foreground.size(), CV_8UC1);
    }
    const auto dt = static_cast<float>(seconds);
    for (int y = 0; y < dwell_.rows; ++y) {
        const auto* fg = foreground.ptr<std::uint8_t>(y);
        const auto* mv = moving.ptr<std::uint8_t>(y);
        auto* dwell = dwell_.ptr<float>(y);
        auto* since = since_move_.ptr<float>(y);
        auto* came = arrived_.ptr<std::uint8_t>(y);
        for (int x = 0; x < dwell_.cols; ++x) {
            since[x] = mv[x] ? 0 : since[x] + dt;
            if (!fg[x])
                dwell[x] -= dt * static_cast<float>(gone_cost);
            else if (mv[x])
                dwell[x] -= dt * static_cast<float>(hidden_cost);
            else {
                if (dwell[x] <= 0)
                    came[x] = since[x] < led_by ? 255 : 0;
                dwell[x] += dt;
            }
            dwell[x] = std::clamp(dwell[x], 0.0F, static_cast<float>(most_));
        }
    }
}

cv::Mat DwellMap::longer_than(double seconds) const {
    return dwell_ >= seconds;
}

double DwellMap::typical(const cv::Mat& mask, cv::Rect box) const {
    std::vector<float> values;
    for (int y = box.y; y < box.y + box.height; ++y)
        for (int x = box.x; x < box.x + box.width; ++x)
            if (mask.at<std::uint8_t>(y, x))
                values.push_back(dwell_.at<float>(y, x));
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void DwellMap::forget(const cv::Mat& mask) {
    dwell_.setTo(0, mask);
}

void DwellMap::believe_arrivals() {
    believed_ = true;
    since_move_.setTo(0);
}

void DwellMap::start_over() {
    dwell_.release();
    believed_ = false;
}

} // namespace gulou::analysis
