// Whether one track has crossed a line, and which way: pure decisions.
#pragma once

#include "core/rule.hpp"

#include <optional>

namespace gulou::analysis {

// Where a foot is, seen when walking along the line from its first point to its second.
struct LinePosition {
    double right = 0; // to the right of the line, pixels; negative: to the left
    double along = 0; // 0 at the first point, 1 at the second
};
LinePosition position(const Point& foot, const Point& first, const Point& second);

class LineJudge {
public:
    // One picture. A side counts once the foot has been beyond `margin` pixels there for 3
    // pictures; the way between must have led through the line itself. LeftToRight or RightToLeft.
    std::optional<Crossing> see(const LinePosition& at, double margin);

private:
    int side_ = 0;   // -1 left, 1 right, 0: not known yet
    int beyond_ = 0; // the side that is being counted
    int pictures_ = 0;
    std::optional<LinePosition> before_;
    bool through_ = false; // the last change of sides led through the line
};

} // namespace gulou::analysis
