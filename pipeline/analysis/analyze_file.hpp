// `gulou analyze`: a camera's rules over a video file, as fast as the CPU allows.
#pragma once

#include "core/camera.hpp"
#include "core/clock.hpp"
#include "core/observation.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gulou::analysis {

struct Summary {
    std::uint64_t frames = 0; // decoded
    double video_s = 0;       // length of the video
    double cpu_s = 0;         // of this process while it ran, all threads
    double decode_cpu_s = 0;  // the part outside the analyzers
    double open_cpu_s =
        0; // of that, what was paid once: loading decoders, reading the file's shape
    std::uint64_t failed = 0;   // pictures at which a rule failed (a bug) and began afresh
    std::vector<Error> refused; // rules that cannot run; the others ran
};

enum class Choice { Automatic, All }; // of the pictures that are decoded
enum class Go { On, Stop };

// How rules are run over a file.
struct FileRun {
    std::optional<WallTime> start{}; // wall time of the first picture; the epoch when absent
    Equipment equipment{};
    // Automatic: what the rules ask for, so the key frames alone where they serve.
    Choice pictures = Choice::Automatic;
    ObservationSink found{};
    // After every picture, with its time and the video's length where that is known, seconds; may
    // be empty. Stop ends the run there.
    std::function<Go(double t, double duration)> progress{};
};

// Blocking, the calling thread analyzes; deterministic. Fails as analyze_file.
Result<Summary> run_rules(const std::string& path, const Camera& camera, const FileRun& run);

// One line of the outside contract (design §3.2), without the line's end.
std::string to_json_line(const Observation& observation);
std::string to_json_line(const Summary& summary);

// `gulou analyze`: `line` gets each observation and last the summary; `found` and `progress` of
// `run` are not used. Unavailable or Invalid: the video cannot be read (also when it breaks off;
// what was found before was given). Unsupported: none of the camera's rules can run.
Result<Summary> analyze_file(const std::string& path, const Camera& camera, FileRun run,
                             const std::function<void(const std::string& json_line)>& line);

} // namespace gulou::analysis
