#include "pipeline/analysis/image.hpp"

#include "pipeline/analysis/two_thirds.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr int min_side = 16;
constexpr int max_side = 16384;
constexpr int grey_chroma = 128;

cv::Mat plane(const media::Plane& plane, int width, int height) {
    // OpenCV has no matrix over constant pixels; nobody writes through these.
    return {height, width, CV_8UC1, const_cast<std::uint8_t*>(plane.data),
            static_cast<std::size_t>(plane.stride)};
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

bool has_chroma(const media::Frame& frame) {
    const int width = (frame.width + 1) / 2;
    return frame.planes[1].data != nullptr && frame.planes[2].data != nullptr &&
           frame.planes[1].stride >= width && frame.planes[2].stride >= width;
}

cv::Mat chroma(const media::Frame& frame, int which) {
    return plane(frame.planes[static_cast<std::size_t>(which + 1)], (frame.width + 1) / 2,
                 (frame.height + 1) / 2);
}

cv::Mat shrunk(cv::Mat picture, cv::Size size) {
    if (picture.size() == size)
        return picture.clone();
    while (2 * size.width <= picture.cols && 2 * size.height <= picture.rows) {
        const cv::Size half(picture.cols / 2, picture.rows / 2);
        const cv::Mat even = picture(cv::Rect({0, 0}, half * 2));
        cv::Mat out;
        cv::resize(even, out, half, 0, 0, cv::INTER_AREA);
        picture = out;
    }
    if (picture.size() == size)
        return picture;
    if (is_two_thirds(picture.size(), size))
        return two_thirds(picture, size);
    cv::Mat out;
    cv::resize(picture, out, size, 0, 0, cv::INTER_LINEAR);
    return out;
}

cv::Mat colour(const media::Frame& frame, int max_width) {
    const double scale = std::min(1.0, static_cast<double>(max_width) / frame.width);
    const auto even = [scale](int side) { return std::max(2, cvFloor(side * scale) & ~1); };
    const cv::Size size(even(frame.width), even(frame.height)), quarter = size / 2;
    cv::Mat planes(size.height * 3 / 2, size.width, CV_8UC1, cv::Scalar(grey_chroma));
    shrunk(luma(frame), size).copyTo(planes.rowRange(0, size.height));
    if (has_chroma(frame))
        for (int i : {1, 2}) {
            auto* to = planes.ptr(size.height) + (i - 1) * quarter.area();
            shrunk(chroma(frame, i - 1), quarter).copyTo(cv::Mat(quarter, CV_8UC1, to));
        }
    cv::Mat out;
    cv::cvtColor(planes, out, cv::COLOR_YUV2BGR_I420);
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
                sum += std::abs(plane.data[static_cast<std::ptrdiff_t>(y) * plane.stride + x] -
                                grey_chroma);
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
