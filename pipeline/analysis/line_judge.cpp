#include "pipeline/analysis/line_judge.hpp"

#include <cmath>

namespace gulou::analysis {
namespace {

constexpr int enough = 3; // pictures

} // namespace

LinePosition position(const Point& foot, const Point& first, const Point& second) {
    const double dx = second.x - first.x, dy = second.y - first.y;
    const double length = std::hypot(dx, dy);
    if (length < 1e-9)
        return {};
    const double x = foot.x - first.x, y = foot.y - first.y;
    // y grows downwards, so that the right hand is where the cross product is positive.
    return {(dx * y - dy * x) / length, (dx * x + dy * y) / (length * length)};
}

std::optional<Crossing> LineJudge::see(const LinePosition& at, double margin) {
    if (before_ && (before_->right < 0) != (at.right < 0)) {
        const double share = before_->right / (before_->right - at.right);
        const double along = before_->along + share * (at.along - before_->along);
        through_ = along >= 0 && along <= 1;
    }
    before_ = at;
    const int side = at.right > margin ? 1 : at.right < -margin ? -1 : 0;
    pictures_ = side == beyond_ ? pictures_ + 1 : 1;
    beyond_ = side;
    if (side == 0 || pictures_ < enough || side == side_)
        return std::nullopt;
    const int from = side_;
    side_ = side;
    if (from == 0 || !through_)
        return std::nullopt;
    return side > 0 ? Crossing::LeftToRight : Crossing::RightToLeft;
}

} // namespace gulou::analysis
