#include "pipeline/analysis/neighbourhood.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr int edge = 2;                         // pixels that are of both
constexpr double reaches = 0.3;                 // of the root of the part's area
constexpr int least_reach = 3, most_reach = 12; // pixels
constexpr double enough = 0.25;                 // of the part's area

cv::Mat disc(int radius) {
    return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1});
}

// Cumulative shares of the grey levels under the mask.
std::array<double, 256> distribution(const cv::Mat& values, const cv::Mat& mask) {
    std::array<double, 256> out{};
    double total = 0;
    for (int y = 0; y < values.rows; ++y)
        for (int x = 0; x < values.cols; ++x)
            if (mask.at<std::uint8_t>(y, x)) {
                out[values.at<std::uint8_t>(y, x)] += 1;
                total += 1;
            }
    double below = 0;
    for (double& share : out)
        share = below += share / std::max(1.0, total);
    return out;
}

// By how many grey levels the values under one mask must move to be those under the other (the
// first Wasserstein distance).
double distance(const cv::Mat& values, const cv::Mat& mask, const cv::Mat& other) {
    const auto a = distribution(values, mask), b = distribution(values, other);
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += std::abs(a[i] - b[i]);
    return sum;
}

} // namespace

Neighbourhood::Neighbourhood(const cv::Mat& mask, cv::Rect box, const cv::Mat& foreground) {
    const double side = std::sqrt(cv::countNonZero(mask(box)));
    const int reach = edge + std::clamp(cvRound(reaches * side), least_reach, most_reach);
    const cv::Rect wide(box.x - reach, box.y - reach, box.width + 2 * reach,
                        box.height + 2 * reach);
    box_ = wide & cv::Rect({0, 0}, mask.size());
    inside_ = mask(box_);
    cv::Mat closest;
    cv::dilate(inside_, around_, disc(reach));
    cv::dilate(inside_, closest, disc(edge));
    around_ &= ~(closest | foreground(box_));
}

bool Neighbourhood::large_enough() const {
    return cv::countNonZero(around_) >= enough * cv::countNonZero(inside_);
}

double Neighbourhood::apart(const LanePicture& picture) const {
    double out = distance(picture.grey(box_), inside_, around_);
    if (!picture.colour.empty())
        for (const auto& plane : colours(picture, box_))
            out += distance(plane, inside_, around_);
    return out;
}

} // namespace gulou::analysis
