// The outline of a part of the picture: how strong it is, and the string around it.
#pragma once

#include "pipeline/analysis/standing_part.hpp"

namespace gulou::analysis {

// Mean gradient of the picture along the part's outline, of luma and of both colours together, grey
// levels.
double outline_strength(const LanePicture& picture, const Part& part);

// Mean gradient of luma along the normal of the part's outline, grey levels: of both signs, and
// from outside to inside.
struct Across {
    double both = 0, inwards = 0;
};
Across gradient_across(const cv::Mat& grey, const Part& part);

// The part and what it encloses: the way a string around it would run.
Part hull(const Part& part);

} // namespace gulou::analysis
