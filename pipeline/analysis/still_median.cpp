#include "pipeline/analysis/still_median.hpp"

#include <algorithm>
#include <array>

namespace gulou::analysis {
namespace {

constexpr std::ptrdiff_t enough_still = 5;

} // namespace

void StillMedian::add(const cv::Mat& picture, const cv::Mat& moving) {
    if (samples_.size() < most)
        samples_.push_back({picture.clone(), moving.clone()});
}

cv::Mat StillMedian::take() {
    cv::Mat out(samples_.front().picture.size(), CV_32F);
    std::array<std::uint8_t, most> still{}, all{};
    for (int y = 0; y < out.rows; ++y)
        for (int x = 0; x < out.cols; ++x) {
            std::ptrdiff_t n = 0, n_still = 0;
            for (const auto& sample : samples_) {
                const auto value = sample.picture.at<std::uint8_t>(y, x);
                all[static_cast<std::size_t>(n++)] = value;
                if (sample.moving.at<std::uint8_t>(y, x) == 0)
                    still[static_cast<std::size_t>(n_still++)] = value;
            }
            auto& used = n_still >= enough_still ? still : all;
            const auto end = used.begin() + (n_still >= enough_still ? n_still : n);
            const auto middle = used.begin() + (end - used.begin()) / 2;
            std::nth_element(used.begin(), middle, end);
            out.at<float>(y, x) = *middle;
        }
    samples_.clear();
    return out;
}

} // namespace gulou::analysis
