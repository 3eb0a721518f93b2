// How well another light explains what differs from the scene in a part of the picture.
#pragma once

#include "pipeline/analysis/standing_part.hpp"

namespace gulou::analysis {

// A camera that saves bits smears the edge of a shade and the texture in it, so that pixel by pixel
// it looks like something else. Over the whole of a part, a little blurred, a shade is still the
// scene times one number.
Relighting relighting(const Part& part, const LanePicture& now, const LanePicture& scene);

} // namespace gulou::analysis
