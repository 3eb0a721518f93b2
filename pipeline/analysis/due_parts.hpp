// What has stood in a zone for the dwell time, as whole things.
#pragma once

#include "pipeline/analysis/dwell_map.hpp"
#include "pipeline/analysis/standing_part.hpp"

#include <vector>

namespace gulou::analysis {

struct DueTime {
    double dwell = 30; // seconds
    double step = 0.2; // seconds between two pictures
};

struct DuePart {
    Part whole;
    Part core; // those of its pixels whose own time is up
};

// Largest first. Each has `least_area` pixels or more, some of them in the `zone` (CV_8UC1, 255),
// and its time is up: for a third of it, since a pile may grow meanwhile, and for most of what came
// to rest within 1.4 seconds (or a tenth of the dwell), since the inside of a plain body that still
// rolls seems to stand.
std::vector<DuePart> due_parts(const DwellMap& dwell, const DueTime& time, const cv::Mat& zone,
                               int least_area);

} // namespace gulou::analysis
