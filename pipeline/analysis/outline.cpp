#include "pipeline/analysis/outline.hpp"

#include <opencv2/imgproc.hpp>

#include <vector>

namespace gulou::analysis {
namespace {

constexpr int border = 2; // pixels: the outline has two sides

cv::Mat gradient(const cv::Mat& picture) {
    cv::Mat dx, dy, strength;
    cv::Sobel(picture, dx, CV_32F, 1, 0);
    cv::Sobel(picture, dy, CV_32F, 0, 1);
    cv::magnitude(dx, dy, strength);
    return strength;
}

} // namespace

double outline_strength(const LanePicture& picture, const Part& part) {
    const cv::Rect around = box_around(part, border);
    cv::Mat outline, strength = gradient(picture.grey(around));
    cv::morphologyEx(part.mask(around), outline, cv::MORPH_GRADIENT, cv::Mat());
    if (!picture.colour.empty())
        for (const auto& plane : colours(picture, around))
            strength += gradient(plane);
    return cv::mean(strength, outline)[0];
}

Across gradient_across(const cv::Mat& grey, const Part& part) {
    const cv::Rect around = box_around(part, border);
    cv::Mat inside, outline, nx, ny, gx, gy, along, length;
    part.mask(around).convertTo(inside, CV_32F);
    cv::GaussianBlur(inside, inside, {7, 7}, 1.5);
    cv::morphologyEx(part.mask(around), outline, cv::MORPH_GRADIENT, cv::Mat());
    cv::Sobel(inside, nx, CV_32F, 1, 0);
    cv::Sobel(inside, ny, CV_32F, 0, 1);
    cv::Sobel(grey(around), gx, CV_32F, 1, 0);
    cv::Sobel(grey(around), gy, CV_32F, 0, 1);
    cv::magnitude(nx, ny, length);
    along = (gx.mul(nx) + gy.mul(ny)) / (length + 1);
    return {cv::mean(cv::abs(along), outline)[0], cv::mean(along, outline)[0]};
}

Part hull(const Part& part) {
    std::vector<cv::Point> pixels, around;
    cv::findNonZero(part.mask, pixels);
    cv::convexHull(pixels, around);
    Part out{part.box, cv::Mat::zeros(part.mask.size(), CV_8UC1), 0};
    cv::fillConvexPoly(out.mask, around, cv::Scalar(255));
    out.area = cv::countNonZero(out.mask);
    return out;
}

} // namespace gulou::analysis
