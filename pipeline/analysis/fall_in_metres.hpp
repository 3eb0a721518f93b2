// Whether a track is a fall, where the facade is known in metres. Pure.
#pragma once

#include "pipeline/analysis/height_fit.hpp"
#include "pipeline/analysis/throw_site.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <optional>

namespace gulou::analysis {

// A fall with a gravity, a drag, a hurling and a wind that the world has must explain the track,
// and better than one speed does: by how much depends on how far it came down and on what else came
// down of late. What is not seen to gather speed is Drifting at best: an air speed of 3 to 5.5 m/s
// kept for two floors by something that came from within the zone, with nothing like it about.
// None: it is no fall.
std::optional<Fallen> fallen_in_metres(const HeightFit& fit, const Track& track,
                                       const ThrowSite& site);

// A light thing sways, but less than a leaf: it keeps to its timetable and to its path.
bool keeps_its_way(const HeightFit& fit, const ThrowSite& site);

} // namespace gulou::analysis
