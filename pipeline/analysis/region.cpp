#include "pipeline/analysis/region.hpp"

#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr int min_side = 12; // analysis pixels

const Polygon whole_frame = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

void fill(cv::Mat& mask, const Polygon& polygon, cv::Size frame, cv::Point offset, double scale,
          int value) {
    std::vector<cv::Point> points;
    for (const auto& p : polygon)
        points.emplace_back(cvRound((p.x * frame.width - offset.x) * scale),
                            cvRound((p.y * frame.height - offset.y) * scale));
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{points}, cv::Scalar(value));
}

cv::Rect bounding(const Polygon& zone, cv::Size frame, double margin) {
    double x0 = 1, y0 = 1, x1 = 0, y1 = 0;
    for (const auto& p : zone) {
        x0 = std::min(x0, p.x);
        x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y);
        y1 = std::max(y1, p.y);
    }
    const double mx = (x1 - x0) * margin, my = (y1 - y0) * margin;
    const cv::Point from(static_cast<int>(std::floor((x0 - mx) * frame.width)),
                         static_cast<int>(std::floor((y0 - my) * frame.height)));
    const cv::Point to(static_cast<int>(std::ceil((x1 + mx) * frame.width)),
                       static_cast<int>(std::ceil((y1 + my) * frame.height)));
    return cv::Rect(from, to) & cv::Rect(cv::Point(0, 0), frame);
}

} // namespace

std::optional<Region> Region::make(const Rule& rule, cv::Size frame, RegionShape shape) {
    const Polygon& zone = rule.zone.empty() ? whole_frame : rule.zone;
    Region region;
    region.crop_ = bounding(zone, frame, shape.margin);
    const int side = std::max(region.crop_.width, region.crop_.height);
    if (side <= 0)
        return std::nullopt;
    region.scale_ = std::min(1.0, static_cast<double>(shape.max_side) / side);
    region.size_ = {cvRound(region.crop_.width * region.scale_),
                    cvRound(region.crop_.height * region.scale_)};
    if (region.size_.width < min_side || region.size_.height < min_side)
        return std::nullopt;
    region.zone_ = cv::Mat::zeros(region.size_, CV_8UC1);
    fill(region.zone_, zone, frame, region.crop_.tl(), region.scale_, 255);
    for (const auto& shield : rule.shields)
        fill(region.zone_, shield, frame, region.crop_.tl(), region.scale_, 0);
    region.zone_box_ = cv::boundingRect(region.zone_);
    if (region.zone_box_.width < min_side / 2 || region.zone_box_.height < min_side / 2)
        return std::nullopt;
    return region;
}

cv::Mat Region::extract(const cv::Mat& frame_luma) const {
    return shrunk(frame_luma(crop_), size_);
}

cv::Mat Region::extract_half(const cv::Mat& plane, cv::Size size) const {
    const cv::Rect half(crop_.x / 2, crop_.y / 2, (crop_.width + 1) / 2, (crop_.height + 1) / 2);
    return shrunk(plane(half & cv::Rect({0, 0}, plane.size())), size);
}

Point Region::to_source(Point p) const {
    return {p.x / scale_ + crop_.x, p.y / scale_ + crop_.y};
}

Point Region::to_analysis(Point p) const {
    return {(p.x - crop_.x) * scale_, (p.y - crop_.y) * scale_};
}

Box Region::to_source(Box b) const {
    const auto corner = to_source(Point{b.x, b.y});
    return {corner.x, corner.y, b.width / scale_, b.height / scale_};
}

} // namespace gulou::analysis
