// The pictures that show a throw: strobe composite, trajectory over floors, the window enlarged.
#pragma once

#include "core/observation.hpp"
#include "pipeline/analysis/facade_map.hpp"
#include "pipeline/analysis/picture_ring.hpp"
#include "pipeline/analysis/tracker.hpp"

#include <vector>

namespace gulou::analysis {

struct ShownThrow {
    const Track& track;
    Point release; // analysis pixels
    double t = 0;  // stream seconds of the release
    Point shift;   // analysis pixels: what the camera had moved by
};

// "strobe": the thing at several instants on the picture before it fell; "trajectory": its path,
// the place of release and the floors' edges; "origin": that place at that moment, three times as
// large. JPEG of the zone; what cannot be drawn is left out.
std::vector<EvidencePicture> throw_evidence(const PictureRing& ring, const ShownThrow& shown,
                                            const FacadeMap& map, const Region& region);

} // namespace gulou::analysis
