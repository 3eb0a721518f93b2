#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

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

double colourfulness(const media::Frame& frame) {
    double sum = 0, n = 0;
    const int rows = (frame.height + 1) / 2, columns = (frame.width + 1) / 2;
    for (std::size_t i = 1; i < 3; ++i) {
        const auto& plane = frame.planes[i];
        if (plane.data == nullptr || plane.stride < columns)
            return 0;
        for (int y = 0; y < rows; y += 8)
            for (int x = 0; x < columns; x += 8, ++n)
                sum +=
                    std::abs(plane.data[static_cast<std::ptrdiff_t>(y) * plane.stride + x] - 128);
    }
    return n > 0 ? sum / n : 0;
}

std::optional<CutOut> cut_out(const media::Frame& frame, const Box& part) {
    constexpr int least = 8;
    if (!usable(frame) || !std::isfinite(part.x + part.y + part.width + part.height))
        return std::nullopt;
    const auto inside = [](double value, int size) {
        return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(size)));
    };
    // Even corners, so that luma and chroma stay together.
    CutOut out;
    out.x = inside(part.x, frame.width) & ~1;
    out.y = inside(part.y, frame.height) & ~1;
    out.frame = frame;
    out.frame.width = inside(part.x + part.width, frame.width) - out.x;
    out.frame.height = inside(part.y + part.height, frame.height) - out.y;
    if (out.frame.width < least || out.frame.height < least)
        return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i) {
        auto& plane = out.frame.planes[i];
        const int half = i == 0 ? 1 : 2;
        if (plane.data != nullptr)
            plane.data += static_cast<std::ptrdiff_t>(out.y / half) * plane.stride + out.x / half;
    }
    return out;
}

double seconds(const media::Frame& frame) {
    return std::chrono::duration<double>(frame.pts).count();
}

} // namespace gulou::analysis
