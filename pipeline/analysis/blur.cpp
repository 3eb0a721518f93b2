#include "pipeline/analysis/blur.hpp"

#include <cstdint>
#include <vector>

namespace gulou::analysis {
namespace {

// The casts tell the compiler that 16 bits are enough.
std::uint16_t weighed(unsigned before, unsigned here, unsigned after) {
    return static_cast<std::uint16_t>(before + 2 * here + after);
}

// Row `y` or, outside of the picture, the one that mirrors it.
const std::uint8_t* row(const cv::Mat& grey, int y) {
    return grey.ptr(y < 0 ? -y : y < grey.rows ? y : 2 * grey.rows - 2 - y);
}

void across(const std::uint16_t* sums, std::uint8_t* out, int width) {
    for (int x = 0; x < width; ++x) {
        const std::uint16_t sum = weighed(sums[x], sums[x + 1], sums[x + 2]);
        out[x] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(sum + 8) >> 4);
    }
}

} // namespace

cv::Mat blurred(const cv::Mat& grey) {
    cv::Mat out(grey.size(), CV_8UC1);
    const auto width = static_cast<std::size_t>(grey.cols);
    std::vector<std::uint16_t> sums(width + 2); // of three rows; one more on each side
    for (int y = 0; y < grey.rows; ++y) {
        const auto *above = row(grey, y - 1), *here = row(grey, y), *below = row(grey, y + 1);
        for (std::size_t x = 0; x < width; ++x)
            sums[x + 1] = weighed(above[x], here[x], below[x]);
        sums[0] = sums[2];
        sums[width + 1] = sums[width - 1];
        across(sums.data(), out.ptr(y), grey.cols);
    }
    return out;
}

} // namespace gulou::analysis
