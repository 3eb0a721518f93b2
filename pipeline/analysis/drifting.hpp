// What falls at one speed: paper and bags, which the air carries. Pure.
#pragma once

#include "pipeline/analysis/height_fit.hpp"
#include "pipeline/analysis/throw_site.hpp"
#include "pipeline/analysis/tracker.hpp"

namespace gulou::analysis {

// Something of 0.2 m and more that came from within the zone, fluttered down over a floor and a
// half and kept to an air speed of 1.4 to 6.5 m/s, in fair weather and with no more than
// most_company() about.
bool drifts(const HeightFit& fit, const Track& track, const ThrowSite& site);

// How many things like it may come down besides what drifts, before it and after: the longer it
// kept to its timetable, the more.
int most_company(const HeightFit& fit, const Track& track, const ThrowSite& site);

} // namespace gulou::analysis
