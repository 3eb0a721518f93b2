// Which parts of a picture came together, as one thing.
#pragma once

#include "pipeline/analysis/standing_part.hpp"

#include <vector>

namespace gulou::analysis {

// Where a part is and for how long it has stood.
struct Arrived {
    cv::Rect box;   // analysis pixels
    double ago = 0; // seconds
};

// Whether both came within 1 s, side by side: no further apart than half of the larger is wide or
// high. What a thing has in common with the scene behind it, its colour or a painted letter that
// it covers, cuts it into such pieces.
bool came_together(const Arrived& a, const Arrived& b);

// The parts as whole things, largest first: each with all that came together with it, directly or
// through others. `ago` of each part, seconds.
std::vector<Part> wholes(const std::vector<Part>& parts, const std::vector<double>& ago);

} // namespace gulou::analysis
