// Whether a track is a fall, where only pixels are known. Pure.
#pragma once

#include "pipeline/analysis/gravity_fit.hpp"
#include "pipeline/analysis/throw_site.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <optional>
#include <vector>

namespace gulou::analysis {

// Any free fall a pinhole camera could show of a facade of 6 to 150 m; light things only where they
// are seen to gather speed over much of the zone, and beyond doubt where other things came down of
// late: without metres a box in a steep view may look as if the air held it. None: it is no fall.
// `samples` are the track's.
std::optional<Fallen> fallen_in_pixels(const GravityFit& fit, const std::vector<Sample>& samples,
                                       const Track& track, const ThrowSite& site);

} // namespace gulou::analysis
