#include "pipeline/analysis/cell_means.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace gulou::analysis {
namespace {

// A pixel's part in the mean of one cell.
struct Share {
    int cell, pixel;
    float of_cell;
};

// By cell; at most size + cells.
std::vector<Share> shares(int size, int cells) {
    constexpr double nothing = 1e-3; // pixels
    const double length = static_cast<double>(size) / cells;
    std::vector<Share> out;
    for (int cell = 0; cell < cells; ++cell) {
        const double begin = cell * length, end = begin + length;
        const int last = std::min(size - 1, static_cast<int>(std::floor(end)));
        for (int pixel = static_cast<int>(std::floor(begin)); pixel <= last; ++pixel) {
            const double inside = std::min(end, pixel + 1.0) - std::max<double>(begin, pixel);
            if (inside > nothing)
                out.push_back({cell, pixel, static_cast<float>(inside / length)});
        }
    }
    return out;
}

template <class Pixel>
void add(const Pixel* row, float share, std::vector<float>& sums) {
    for (std::size_t x = 0; x < sums.size(); ++x)
        sums[x] += share * static_cast<float>(row[x]);
}

void add_row(const cv::Mat& picture, const Share& share, std::vector<float>& sums) {
    if (picture.depth() == CV_32F)
        add(picture.ptr<float>(share.pixel), share.of_cell, sums);
    else
        add(picture.ptr<std::uint8_t>(share.pixel), share.of_cell, sums);
}

} // namespace

cv::Mat cell_means(const cv::Mat& picture, cv::Size cells) {
    cv::Mat out = cv::Mat::zeros(cells, CV_32F);
    const auto across = shares(picture.cols, cells.width),
               down = shares(picture.rows, cells.height);
    std::vector<float> sums(static_cast<std::size_t>(picture.cols));
    for (std::size_t i = 0; i < down.size(); ++i) {
        add_row(picture, down[i], sums);
        const bool goes_on = i + 1 < down.size() && down[i + 1].cell == down[i].cell;
        if (goes_on)
            continue;
        auto* means = out.ptr<float>(down[i].cell);
        for (const auto& share : across)
            means[share.cell] += share.of_cell * sums[static_cast<std::size_t>(share.pixel)];
        std::ranges::fill(sums, 0.0F);
    }
    return out;
}

} // namespace gulou::analysis
