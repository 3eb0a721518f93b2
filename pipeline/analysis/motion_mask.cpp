#include "pipeline/analysis/motion_mask.hpp"

#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

namespace gulou::analysis {
namespace {

constexpr int tile = 16;
constexpr double mean_to_sigma = 1.25; // of a half-normal distribution
constexpr double learning = 0.05;
constexpr double initial_noise = 2.0;
constexpr double burst = 2.0; // one picture cannot count for more than this times the noise so far

// Twice its rms is as far as the picture shakes to one side, and it may have come from the other.
constexpr double shaken = 3;

constexpr int sampled_row = 4; // the noise is learnt from every fourth row

struct Row {
    const std::uint8_t *before, *middle, *after, *zone;
    const std::uint8_t*
        beside;    // what a pixel must differ by, by shaking; null while nothing shakes
    int y, x0, x1; // from a tile's first column to the end of another, or of the picture
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

unsigned bits_of(const cv::v_uint8x16& mask) {
    return static_cast<unsigned>(cv::v_signmask(mask));
}

// The first bit is the pixel at `x`.
void append_bits(Runs& runs, int y, int x, unsigned bits) {
    while (bits != 0) {
        const int from = std::countr_zero(bits);
        const int to = from + std::countr_one(bits >> from);
        append(runs, {y, x + from, x + to});
        bits = bits >> to << to;
    }
}

cv::v_uint8x16 least_of_16(const Row& row, int x, std::uint8_t level) {
    const auto least = cv::v_setall_u8(level);
    return row.beside ? cv::v_max(least, cv::v_load(row.beside + x)) : least;
}

void mark(const Row& row, const std::uint8_t* levels, Runs& runs) {
    int x = row.x0;
    for (; x + tile <= row.x1; x += tile) {
        const auto bits = bits_of(change_of_16(row, x) > least_of_16(row, x, levels[x / tile]));
        if (bits != 0)
            append_bits(runs, row.y, x, bits & bits_of(cv::v_load(row.zone + x)));
    }
    for (; x < row.x1; ++x)
        if (row.zone[x] != 0 &&
            change(row, x) >
                std::max(levels[x / tile], row.beside ? row.beside[x] : std::uint8_t{0}))
            append(runs, {row.y, x, x + 1});
}

void add_up(const Row& row, unsigned* sums) {
    int x = row.x0;
    for (; x + tile <= row.x1; x += tile)
        sums[x / tile] += cv::v_reduce_sum(change_of_16(row, x));
    for (; x < row.x1; ++x)
        sums[x / tile] += change(row, x);
}

} // namespace

MotionMask::MotionMask(Tuning tuning, cv::Mat zone)
    : tuning_(tuning), zone_(std::move(zone)),
      tiles_((zone_.cols + tile - 1) / tile, (zone_.rows + tile - 1) / tile),
      noise_(tiles_, CV_32F, cv::Scalar(initial_noise)) {
    for (int y = 0; y < zone_.rows; y += tile) {
        const auto box = cv::boundingRect(zone_.rowRange(y, std::min(zone_.rows, y + tile)));
        const int end = (box.x + box.width + tile - 1) / tile * tile;
        spans_.push_back({box.x / tile * tile, std::min(zone_.cols, end)});
    }
}

std::optional<Motion> MotionMask::push(cv::Mat grey, double t, int delay, double shake) {
    kept_.push_back({std::move(grey), t});
    const auto span = static_cast<std::size_t>(2 * delay + 1);
    while (kept_.size() > span)
        kept_.pop_front();
    if (kept_.size() < span)
        return std::nullopt;
    const auto& middle = kept_[static_cast<std::size_t>(delay)];
    Motion motion{middle.t, {}, kept_.front().grey, middle.grey, kept_.back().grey};
    compare(motion, shake > 0 ? beside_their_place(shake) : cv::Mat());
    return motion;
}

// A thing that passes is neither in the picture before nor in the one after: its own edges do not
// hide it.
cv::Mat MotionMask::beside_their_place(double shake) {
    const auto edges = [](Kept& kept) {
        if (kept.edges.empty())
            cv::morphologyEx(kept.grey, kept.edges, cv::MORPH_GRADIENT, cv::Mat());
        return kept.edges;
    };
    cv::Mat out = cv::min(edges(kept_.front()), edges(kept_.back()));
    out.convertTo(out, CV_8U, std::min(1.0, shaken * shake));
    return out;
}

void MotionMask::set_levels() {
    noise_.convertTo(levels_, CV_8U, tuning_.factor * raised_);
    cv::max(levels_, tuning_.floor * raised_, levels_);
}

// One pass over the three pictures, a tile's row in one register: this is where a facade camera's
// processor time goes.
void MotionMask::compare(Motion& motion, const cv::Mat& beside) {
    set_levels();
    std::vector<unsigned> sums(static_cast<std::size_t>(tiles_.area()), 0);
    for (int y = 0; y < zone_.rows; ++y) {
        const auto [x0, x1] = spans_[static_cast<std::size_t>(y / tile)];
        const Row row{motion.before.ptr(y),
                      motion.middle.ptr(y),
                      motion.after.ptr(y),
                      zone_.ptr(y),
                      beside.empty() ? nullptr : beside.ptr(y),
                      y,
                      x0,
                      x1};
        mark(row, levels_.ptr(y / tile), motion.runs);
        if (y % sampled_row == 0)
            add_up(row, sums.data() + static_cast<std::size_t>(y / tile) *
                                          static_cast<std::size_t>(tiles_.width));
    }
    learn(sums);
}

void MotionMask::learn(const std::vector<unsigned>& sums) {
    for (int y = 0; y < tiles_.height; ++y) {
        const int rows = (std::min(tile, zone_.rows - y * tile) + sampled_row - 1) / sampled_row;
        for (int x = 0; x < tiles_.width; ++x) {
            const double sum = sums[static_cast<std::size_t>(y * tiles_.width + x)];
            auto& noise = noise_.at<float>(y, x);
            const double mean = mean_to_sigma * sum / (rows * tile);
            noise += static_cast<float>(learning * (std::min(mean, noise * burst + 0.5) - noise));
        }
    }
}

} // namespace gulou::analysis
