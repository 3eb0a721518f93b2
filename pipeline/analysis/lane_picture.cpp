#include "pipeline/analysis/lane_picture.hpp"

#include "pipeline/analysis/blur.hpp"
#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::analysis {

LanePicture lane_picture(const media::Frame& frame, const Region& region, Chroma wanted) {
    LanePicture out{blurred(region.extract(luma(frame)))};
    if (wanted == Chroma::None || !has_chroma(frame))
        return out;
    const cv::Size half = colour_size(out.grey.size());
    out.colour.create(2 * half.height, half.width, CV_8UC1);
    for (const int i : {0, 1}) {
        cv::Mat plane = out.colour.rowRange(i * half.height, (i + 1) * half.height);
        blurred(region.extract_half(chroma(frame, i), half)).copyTo(plane);
    }
    return out;
}

LanePicture undo(const LanePicture& picture, const Shift& shift) {
    LanePicture out{undo(picture.grey, shift)};
    if (picture.colour.empty())
        return out;
    const Shift half{shift.dx / 2, shift.dy / 2, shift.agreement};
    const int rows = picture.colour.rows / 2;
    cv::vconcat(undo(picture.colour.rowRange(0, rows), half),
                undo(picture.colour.rowRange(rows, 2 * rows), half), out.colour);
    return out;
}

LanePicture resized(const LanePicture& picture, cv::Size size) {
    LanePicture out;
    if (!picture.grey.empty())
        cv::resize(picture.grey, out.grey, size, 0, 0, cv::INTER_AREA);
    if (picture.colour.empty())
        return out;
    const int rows = picture.colour.rows / 2;
    cv::Mat u, v;
    cv::resize(picture.colour.rowRange(0, rows), u, colour_size(size), 0, 0, cv::INTER_AREA);
    cv::resize(picture.colour.rowRange(rows, 2 * rows), v, colour_size(size), 0, 0, cv::INTER_AREA);
    cv::vconcat(u, v, out.colour);
    return out;
}

std::array<cv::Mat, 2> colours(const LanePicture& picture, cv::Rect part) {
    const int rows = picture.colour.rows / 2;
    const cv::Rect half(part.x / 2, part.y / 2, (part.width + 1) / 2, (part.height + 1) / 2);
    const cv::Rect inside = half & cv::Rect(0, 0, picture.colour.cols, rows);
    std::array<cv::Mat, 2> out;
    for (const int i : {0, 1})
        cv::resize(picture.colour(inside + cv::Point(0, i * rows)),
                   out[static_cast<std::size_t>(i)], part.size(), 0, 0, cv::INTER_LINEAR);
    return out;
}

cv::Size colour_size(cv::Size grey) {
    return {(grey.width + 1) / 2, (grey.height + 1) / 2};
}

cv::Mat colour_mask(const cv::Mat& mask) {
    cv::Mat small, any;
    cv::resize(mask, small, colour_size(mask.size()), 0, 0, cv::INTER_AREA);
    cv::compare(small, 0, small, cv::CMP_GT);
    cv::vconcat(small, small, any);
    return any;
}

} // namespace gulou::analysis
