// A connected patch of moving pixels.
#pragma once

#include "core/geometry.hpp"

namespace gulou::analysis {

struct Blob {
    Point centre;        // of the pixels, analysis pixels
    Box box;             // analysis pixels
    double area = 0;     // pixels set
    double contrast = 0; // over what was there before and after, grey levels
};

} // namespace gulou::analysis
