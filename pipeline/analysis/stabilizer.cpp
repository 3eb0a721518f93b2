#include "pipeline/analysis/stabilizer.hpp"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gulou::analysis {
namespace {

const cv::Size window(15, 15); // pixels, of the flow
constexpr int levels = 2;
constexpr int most_corners = 60;
constexpr std::size_t least_corners = 8;
constexpr double same_motion = 1.0; // pixels from the median
constexpr double not_worth_moving = 0.15;

double median(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Sixteenths of a pixel, at most the picture's own size.
int sixteenths(double shift, int size) {
    return cvRound(std::clamp(shift * 16, -16.0 * size, 16.0 * size));
}

// Of four neighbours, 256 in all: sums stay below 65536.
struct Weights {
    Weights(int right, int down)
        : here(part(16 - right, 16 - down)), beside(part(right, 16 - down)),
          below(part(16 - right, down)), across(part(right, down)) {}
    static std::uint16_t part(int a, int b) { return static_cast<std::uint16_t>(a * b); }

    std::uint16_t here, beside, below, across;
};

void move_row(const std::uint8_t* upper, const std::uint8_t* lower, const Weights& by,
              std::uint8_t* out, int width) {
    // The casts tell the compiler that 16 bits are enough.
    const auto times = [](std::uint8_t value, std::uint16_t weight) {
        return static_cast<std::uint16_t>(value * weight);
    };
    const auto [here, beside, below, across] = by;
    for (int x = 0; x < width; ++x) {
        const auto sum =
            static_cast<std::uint16_t>(times(upper[x], here) + times(upper[x + 1], beside) +
                                       times(lower[x], below) + times(lower[x + 1], across) + 128);
        out[x] = static_cast<std::uint8_t>(sum >> 8);
    }
}

} // namespace

double Shift::length() const {
    return std::hypot(dx, dy);
}

void Stabilizer::set_reference(const cv::Mat& grey) {
    grey.copyTo(reference_);
    const double apart =
        std::max(4.0, std::sqrt(static_cast<double>(grey.total()) / (4.0 * most_corners)));
    cv::buildOpticalFlowPyramid(reference_, pyramid_, window, levels);
    cv::goodFeaturesToTrack(reference_, corners_, most_corners, 0.02, apart);
}

Shift Stabilizer::measure(const cv::Mat& grey) const {
    if (corners_.size() < least_corners || grey.size() != reference_.size())
        return {};
    std::vector<cv::Point2f> now;
    std::vector<unsigned char> found;
    std::vector<float> error;
    cv::calcOpticalFlowPyrLK(pyramid_, grey, corners_, now, found, error, window, levels,
                             {cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 10, 0.03});
    std::vector<float> dx, dy;
    for (std::size_t i = 0; i < now.size(); ++i)
        if (found[i]) {
            dx.push_back(now[i].x - corners_[i].x);
            dy.push_back(now[i].y - corners_[i].y);
        }
    if (dx.size() < least_corners)
        return {};
    Shift shift{median(dx), median(dy), 0};
    std::size_t agree = 0;
    for (std::size_t i = 0; i < dx.size(); ++i)
        agree += std::hypot(dx[i] - shift.dx, dy[i] - shift.dy) < same_motion ? 1U : 0U;
    shift.agreement = static_cast<double>(agree) / static_cast<double>(corners_.size());
    return shift;
}

// Between four neighbours in steps of a sixteenth of a pixel, the same four weights everywhere:
// warpAffine, which weighs each pixel anew, takes thirty times as long.
cv::Mat undo(const cv::Mat& grey, const Shift& shift) {
    if (shift.length() < not_worth_moving)
        return grey;
    const int dx = sixteenths(shift.dx, grey.cols), dy = sixteenths(shift.dy, grey.rows);
    const int left = std::max(0, -(dx >> 4)), right = std::max(0, (dx >> 4) + 1);
    const int top = std::max(0, -(dy >> 4)), bottom = std::max(0, (dy >> 4) + 1);
    cv::Mat wide;
    cv::copyMakeBorder(grey, wide, top, bottom, left, right, cv::BORDER_REPLICATE);
    const Weights weights(dx & 15, dy & 15);
    cv::Mat out(grey.size(), CV_8UC1);
    for (int y = 0; y < out.rows; ++y) {
        const int from = y + top + (dy >> 4), first = left + (dx >> 4);
        move_row(wide.ptr(from) + first, wide.ptr(from + 1) + first, weights, out.ptr(y), out.cols);
    }
    return out;
}

} // namespace gulou::analysis
