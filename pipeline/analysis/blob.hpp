// A connected patch of moving pixels.
#pragma once

#include "core/geometry.hpp"

namespace gulou::analysis {

struct Blob {
    Point centre;        // of the pixels, analysis pixels
    Box box;             // analysis pixels
    double area = 0;     // pixels set
    double contrast = 0; // over what was there before and after, grey levels
    double busy = 0;     // 0..1: how often its place moved in the seconds before
};

} // namespace gulou::analysis
