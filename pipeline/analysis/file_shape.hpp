// What a video file is like, found without decoding it.
#pragma once

#include "core/result.hpp"

#include <string>

namespace gulou::analysis {

struct FileShape {
    int width = 0;          // pixels; 0: not stated
    double duration = 0;    // seconds
    double longest_gap = 0; // seconds between two key frames; 0: fewer than three of them
};

// Blocking: reads the whole file. Invalid: no video that can be taken apart.
Result<FileShape> shape_of(const std::string& path);

} // namespace gulou::analysis
