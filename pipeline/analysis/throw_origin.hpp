// From which floor and window a thrown object came: pure.
#pragma once

#include "core/observation.hpp"
#include "pipeline/analysis/facade_map.hpp"
#include "pipeline/analysis/height_fit.hpp"

namespace gulou::analysis {

// Where and when the thing was let go, from the picture alone.
struct Release {
    Point at;          // source pixels
    double t = 0;      // stream seconds
    double before = 0; // seconds between that and the first sight
};

// Floor and windows with their probabilities, from the errors of the fit, of the moment of release
// and of not knowing how far before the wall it fell. `fit` may be absent. One floor above the top
// floor stands for the roof. Without a facade only the place.
Origin trace_origin(const FacadeMap& map, const HeightFit* fit, const Release& release);

} // namespace gulou::analysis
