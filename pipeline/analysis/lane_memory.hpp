// What a zone rule keeps across a restart or a change of the picture's size: the empty scene, by
// day and by night, and what stands.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "pipeline/analysis/lane_picture.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace gulou::analysis {

struct LaneMemory {
    struct Thing {
        cv::Mat mask;         // CV_8UC1, 255: its pixels
        double began_ago = 0; // seconds before `saved`
        double outline = 0;   // grey levels
        std::string label;
    };
    WallTime saved{};
    std::array<LanePicture, 2> scenes; // by day, by night; empty: not known
    std::vector<Thing> things;         // at most 32
};

// The same of pictures of another size: what the camera sees stays, its stream has changed.
LaneMemory resized(const LaneMemory& memory, cv::Size size);

// One file, written beside and renamed. Blocking, some 100 kB. Unavailable: cannot be written.
Result<void> save(const std::filesystem::path& file, const LaneMemory& memory);
// NotFound: no file. Invalid: damaged, or of pictures that are not of `size`.
Result<LaneMemory> load(const std::filesystem::path& file, cv::Size size);

} // namespace gulou::analysis
