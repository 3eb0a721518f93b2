#include "pipeline/analysis/two_thirds.hpp"

#include <opencv2/core/hal/intrin.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr int step = 16;          // pairs at once
constexpr double whole = 1 << 11; // weights between two rows add up to this

// One row of the picture at its new width, times 128: its pixels 0, 2, … and its pixels 1, 3, ….
struct Row {
    int y = -1;
    std::vector<std::int16_t> even, odd;
};

// (3·a + b) / 4, times 128.
std::int16_t mix(int a, int b) {
    return static_cast<std::int16_t>((3 * a + b) * 32);
}

void mix(const cv::v_uint8x16& a, const cv::v_uint8x16& b, std::int16_t* out) {
    cv::v_uint16x8 a0, a1, b0, b1;
    cv::v_expand(a, a0, a1);
    cv::v_expand(b, b0, b1);
    cv::v_store(out, cv::v_reinterpret_as_s16((a0 + a0 + a0 + b0) << 5));
    cv::v_store(out + step / 2, cv::v_reinterpret_as_s16((a1 + a1 + a1 + b1) << 5));
}

// Every three pixels a b c become two, a quarter of the way from a to b and from c to b.
void across(const std::uint8_t* from, Row& row) {
    const int pairs = static_cast<int>(row.even.size());
    int i = 0;
    for (; i + step <= pairs; i += step) {
        cv::v_uint8x16 a, b, c;
        cv::v_load_deinterleave(from + static_cast<std::ptrdiff_t>(3) * i, a, b, c);
        mix(a, b, row.even.data() + i);
        mix(c, b, row.odd.data() + i);
    }
    for (; i < pairs; ++i) {
        const auto* three = from + static_cast<std::ptrdiff_t>(3) * i;
        row.even[static_cast<std::size_t>(i)] = mix(three[0], three[1]);
        row.odd[static_cast<std::size_t>(i)] = mix(three[2], three[1]);
    }
}

struct Weights {
    std::int16_t upper, lower;
};

// Rounded as cv::resize does.
std::uint8_t between(int upper, int lower, const Weights& by) {
    return static_cast<std::uint8_t>(((upper * by.upper >> 16) + (lower * by.lower >> 16) + 2) >>
                                     2);
}

cv::v_uint8x16 between(const std::int16_t* upper, const std::int16_t* lower, const Weights& by) {
    const auto part = [&](int x) {
        return cv::v_mul_hi(cv::v_load(upper + x), cv::v_setall_s16(by.upper)) +
               cv::v_mul_hi(cv::v_load(lower + x), cv::v_setall_s16(by.lower));
    };
    return cv::v_rshr_pack_u<2>(part(0), part(step / 2));
}

void down(const Row& upper, const Row& lower, const Weights& by, std::uint8_t* out) {
    const std::size_t pairs = upper.even.size();
    std::size_t i = 0;
    for (; i + step <= pairs; i += step)
        cv::v_store_interleave(out + 2 * i,
                               between(upper.even.data() + i, lower.even.data() + i, by),
                               between(upper.odd.data() + i, lower.odd.data() + i, by));
    for (; i < pairs; ++i) {
        out[2 * i] = between(upper.even[i], lower.even[i], by);
        out[2 * i + 1] = between(upper.odd[i], lower.odd[i], by);
    }
}

} // namespace

bool is_two_thirds(cv::Size picture, cv::Size size) {
    return 3 * size.width == 2 * picture.width;
}

cv::Mat two_thirds(const cv::Mat& picture, cv::Size size) {
    cv::Mat out(size, CV_8UC1);
    const auto pairs = static_cast<std::size_t>(size.width / 2);
    const Row none{-1, std::vector<std::int16_t>(pairs), std::vector<std::int16_t>(pairs)};
    std::array<Row, 2> rows{none, none}; // the last even and odd row that was looked at
    const auto at_width = [&](int y) -> const Row& {
        y = std::clamp(y, 0, picture.rows - 1);
        auto& row = rows[static_cast<std::size_t>(y % 2)];
        if (row.y != y)
            across(picture.ptr(y), row);
        row.y = y;
        return row;
    };
    const double ratio = 1 / (static_cast<double>(size.height) / picture.rows);
    for (int y = 0; y < size.height; ++y) {
        const auto from = static_cast<float>((y + 0.5) * ratio - 0.5);
        const int first = cvFloor(from);
        const double part = from - static_cast<float>(first);
        const Weights by{cv::saturate_cast<short>((1 - part) * whole),
                         cv::saturate_cast<short>(part * whole)};
        down(at_width(first), at_width(first + 1), by, out.ptr(y));
    }
    return out;
}

} // namespace gulou::analysis
