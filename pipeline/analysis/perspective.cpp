#include "pipeline/analysis/perspective.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double least_person = 0.01; // fraction of the frame

} // namespace

Perspective::Perspective(const Rule& rule, const Region& region, cv::Size frame)
    : scale_(region.scale()), top_(region.to_source(Point{0, 0}).y), frame_height_(frame.height),
      min_size_(rule.min_size) {
    if (rule.person_heights.size() < 2)
        return;
    const auto &a = rule.person_heights[0], &b = rule.person_heights[1];
    known_ = std::abs(a.y - b.y) > 1e-3;
    if (!known_)
        return;
    slope_ = (b.height - a.height) / (b.y - a.y);
    base_ = a.height - slope_ * a.y;
    near_ = std::max(a.y, b.y);
}

double Perspective::at(double y) const {
    return std::clamp(base_ + slope_ * y, least_person, 1.0);
}

double Perspective::person(double foot) const {
    return at((foot / scale_ + top_) / frame_height_) * frame_height_ * scale_;
}

double Perspective::least_height(double foot, double share) const {
    if (min_size_ <= 0)
        return known_ ? share * person(foot) : 0;
    const double whole = min_size_ * frame_height_ * scale_;
    return known_ ? whole * person(foot) / (at(near_) * frame_height_ * scale_) : whole;
}

} // namespace gulou::analysis
