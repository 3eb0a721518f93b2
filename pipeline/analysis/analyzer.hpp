// An analyzer: pictures of one camera in, observations of one rule out; no thread inside.
#pragma once

#include "core/observation.hpp"
#include "pipeline/media/frame.hpp"

#include <functional>
#include <limits>

namespace gulou::analysis {

// What a rule asks of the decoder.
struct FrameDemand {
    static constexpr double every_frame = std::numeric_limits<double>::infinity();
    double fps = 0; // pictures a second; every_frame: all there are
    int width = 0;  // a stream at least this wide (pixels) serves the rule as well as a larger one
    // Of a larger stream its key frames alone serve, while they come no further apart than this
    // (seconds); 0: they never do.
    double keyframes_within = 0;
};

// What serves both.
constexpr FrameDemand combine(const FrameDemand& a, const FrameDemand& b) {
    return {a.fps > b.fps ? a.fps : b.fps, a.width > b.width ? a.width : b.width,
            a.keyframes_within < b.keyframes_within ? a.keyframes_within : b.keyframes_within};
}

// Called on the thread that analyzes.
using ObservationSink = std::function<void(Observation)>;

class Analyzer {
public:
    virtual ~Analyzer() = default;
    virtual FrameDemand wanted() const = 0;
    // One thread at a time, pictures in order of time. Time that jumps, a size that changes or a
    // picture that cannot be used starts the analyzer's memory afresh; it never fails.
    virtual void analyze(const media::Frame& frame, const ObservationSink& sink) = 0;
    // Same thread, every few seconds of wall time whether pictures come or not: what only the
    // clock can show (a lost signal).
    virtual void idle(WallTime now, const ObservationSink& sink) {
        static_cast<void>(now);
        static_cast<void>(sink);
    }
};

} // namespace gulou::analysis
