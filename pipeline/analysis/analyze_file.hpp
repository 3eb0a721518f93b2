// `gulou analyze`: a camera's rules over a video file, as fast as the CPU allows.
#pragma once

#include "core/camera.hpp"
#include "core/clock.hpp"
#include "core/observation.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gulou::analysis {

struct Summary {
    std::uint64_t frames = 0;   // decoded
    double video_s = 0;         // length of the video
    double cpu_s = 0;           // of this process while it ran, all threads
    double decode_cpu_s = 0;    // the part outside the analyzers
    std::vector<Error> refused; // rules that cannot run; the others ran
};

// One line of the outside contract (design §3.2), without the line's end.
std::string to_json_line(const Observation& observation);
std::string to_json_line(const Summary& summary);

// Blocking, the calling thread analyzes; deterministic. `start` is the wall time of the first
// picture (the epoch when absent). `line` gets each observation and last the summary. Unavailable
// or Invalid: the video cannot be read (also when it breaks off; what was found before was given).
// Unsupported: none of the camera's rules can run.
Result<Summary> analyze_file(const std::string& path, const Camera& camera,
                             std::optional<WallTime> start,
                             const std::function<void(const std::string& json_line)>& line);

} // namespace gulou::analysis
