// Whether a track is a fall, where the facade is known in metres. Pure.
#pragma once

#include "pipeline/analysis/height_fit.hpp"
#include "pipeline/analysis/throw_site.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <optional>

namespace gulou::analysis {

// A fall with a gravity, a drag, a hurling and a wind that the world has must explain the track,
// and better than one speed does: by how much depends on how far it came down and on what else came
// down of late. What is not seen to gather speed is Drifting at best (drifts()). None: it is no
// fall.
std::optional<Fallen> fallen_in_metres(const HeightFit& fit, const Track& track,
                                       const ThrowSite& site);

// Something heavy rose and came down by gravity; never believed in a flurry, and among many only
// where it is surest.
bool thrown_up(const HeightFit& fit, const ThrowSite& site);

// A light thing sways, but keeps to its timetable and its path: one that gathered speed more
// closely than a sheet of paper that drifts.
bool keeps_its_way(const HeightFit& fit, Fallen what, const ThrowSite& site);

} // namespace gulou::analysis
