// All that the picture says about a part that stands out, for decide().
#pragma once

#include "pipeline/analysis/perspective.hpp"
#include "pipeline/analysis/standing_part.hpp"
#include "pipeline/analysis/stay.hpp"

namespace gulou::analysis {

// What a part is judged against: the empty scene, where that is only lit otherwise now, what stands
// out, what motion led to, the zone, and how tall people are.
struct Surroundings {
    LanePicture scene;
    const cv::Mat &relit, &foreground, &arrived, &zone;
    const Perspective& perspective;
};
Appearance appearance(const Part& part, const LanePicture& picture, const Surroundings& around);

} // namespace gulou::analysis
