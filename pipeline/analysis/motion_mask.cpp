#include "pipeline/analysis/motion_mask.hpp"

#include <opencv2/core/hal/intrin.hpp>

#include <algorithm>
#include <cstdlib>

namespace gulou::analysis {
namespace {

constexpr int tile = 16;
constexpr double mean_to_sigma = 1.25; // of a half-normal distribution
constexpr double learning = 0.05;
constexpr double initial_noise = 2.0;
constexpr double burst = 2.0; // one picture cannot count for more than this times the noise so far

constexpr int sampled_row = 4; // the noise is learnt from every fourth row

struct Row {
    const std::uint8_t *before, *middle, *after;
    std::uint8_t* mask;
    int width;
};

std::uint8_t change(const Row& row, int x) {
    const int a = std::abs(row.middle[x] - row.before[x]),
              b = std::abs(row.middle[x] - row.after[x]);
    return static_cast<std::uint8_t>(std::min(a, b));
}
cv::v_uint8x16 change_of_16(const Row& row, int x) {
    const auto middle = cv::v_load(row.middle + x);
    return cv::v_min(cv::v_absdiff(middle, cv::v_load(row.before + x)),
                     cv::v_absdiff(middle, cv::v_load(row.after + x)));
}

void mark(const Row& row, const std::uint8_t* levels) {
    int x = 0;
    for (; x + tile <= row.width; x += tile)
        cv::v_store(row.mask + x, change_of_16(row, x) > cv::v_setall_u8(levels[x / tile]));
    for (; x < row.width; ++x)
        row.mask[x] = change(row, x) > levels[x / tile] ? 255 : 0;
}

void add_up(const Row& row, unsigned* sums) {
    int x = 0;
    for (; x + tile <= row.width; x += tile)
        sums[x / tile] += cv::v_reduce_sum(change_of_16(row, x));
    for (; x < row.width; ++x)
        sums[x / tile] += change(row, x);
}

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
    Motion motion{middle.t, cv::Mat(middle.grey.size(), CV_8UC1), kept_.front().grey, middle.grey,
                  kept_.back().grey};
    compare(motion);
    return motion;
}

void MotionMask::set_levels(cv::Size tiles) {
    if (noise_.size() != tiles)
        noise_ = cv::Mat(tiles, CV_32F, cv::Scalar(initial_noise));
    noise_.convertTo(levels_, CV_8U, tuning_.factor * raised_);
    cv::max(levels_, tuning_.floor * raised_, levels_);
}

// One pass over the three pictures, a tile's row in one register: this is where a facade camera's
// processor time goes.
void MotionMask::compare(Motion& motion) {
    const cv::Size size = motion.middle.size();
    const cv::Size tiles((size.width + tile - 1) / tile, (size.height + tile - 1) / tile);
    set_levels(tiles);
    std::vector<unsigned> sums(static_cast<std::size_t>(tiles.area()), 0);
    for (int y = 0; y < size.height; ++y) {
        const Row row{motion.before.ptr(y), motion.middle.ptr(y), motion.after.ptr(y),
                      motion.mask.ptr(y), size.width};
        const auto* levels = levels_.ptr(y / tile);
        mark(row, levels);
        if (y % sampled_row == 0)
            add_up(row, sums.data() + static_cast<std::size_t>(y / tile) *
                                          static_cast<std::size_t>(tiles.width));
    }
    learn(sums, tiles, size.height);
}

void MotionMask::learn(const std::vector<unsigned>& sums, cv::Size tiles, int height) {
    for (int y = 0; y < tiles.height; ++y) {
        const int rows = (std::min(tile, height - y * tile) + sampled_row - 1) / sampled_row;
        for (int x = 0; x < tiles.width; ++x) {
            const double sum = sums[static_cast<std::size_t>(y * tiles.width + x)];
            auto& noise = noise_.at<float>(y, x);
            const double mean = mean_to_sigma * sum / (rows * tile);
            noise += static_cast<float>(learning * (std::min(mean, noise * burst + 0.5) - noise));
        }
    }
}

} // namespace gulou::analysis
