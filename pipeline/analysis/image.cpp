#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr int min_side = 16;
constexpr int max_side = 16384;

cv::Mat plane(const media::Plane& plane, int width, int height) {
    // OpenCV has no matrix over constant pixels; nobody writes through these.
    return {height, width, CV_8UC1, const_cast<std::uint8_t*>(plane.data),
            static_cast<std::size_t>(plane.stride)};
}

bool has_chroma(const media::Frame& frame) {
    const int width = (frame.width + 1) / 2;
    return frame.planes[1].data != nullptr && frame.planes[2].data != nullptr &&
           frame.planes[1].stride >= width && frame.planes[2].stride >= width;
}

} // namespace

bool usable(const media::Frame& frame) {
    return frame.width >= min_side && frame.height >= min_side && frame.width <= max_side &&
           frame.height <= max_side && frame.planes[0].data != nullptr &&
           frame.planes[0].stride >= frame.width;
}

cv::Mat luma(const media::Frame& frame) {
    return plane(frame.planes[0], frame.width, frame.height);
}

cv::Mat colour(const media::Frame& frame, int max_width) {
    const double scale = std::min(1.0, static_cast<double>(max_width) / frame.width);
    const cv::Size size(std::max(1, cvRound(frame.width * scale)),
                        std::max(1, cvRound(frame.height * scale)));
    cv::Mat channels[3];
    const int how = scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR;
    cv::resize(luma(frame), channels[0], size, 0, 0, how);
    cv::Mat out;
    if (!has_chroma(frame)) {
        cv::cvtColor(channels[0], out, cv::COLOR_GRAY2BGR);
        return out;
    }
    const cv::Size half((frame.width + 1) / 2, (frame.height + 1) / 2);
    // OpenCV's order is Y, V (Cr), U (Cb).
    cv::resize(plane(frame.planes[2], half.width, half.height), channels[1], size);
    cv::resize(plane(frame.planes[1], half.width, half.height), channels[2], size);
    cv::merge(channels, 3, out);
    // Studio range to full range, then to BGR.
    const cv::Mat range =
        (cv::Mat_<double>(3, 4) << 255.0 / 219, 0, 0, -16.0 * 255 / 219, 0, 255.0 / 224, 0,
         128 - 128 * 255.0 / 224, 0, 0, 255.0 / 224, 128 - 128 * 255.0 / 224);
    cv::transform(out, out, range);
    cv::cvtColor(out, out, cv::COLOR_YCrCb2BGR);
    return out;
}

double seconds(const media::Frame& frame) {
    return std::chrono::duration<double>(frame.pts).count();
}

} // namespace gulou::analysis
