// Which of a camera's streams is decoded for analysis, and how much of it: pure.
#pragma once

#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/load_gauge.hpp"
#include "pipeline/ingest/frame_demand.hpp"

#include <optional>

namespace gulou::app {

enum class Stream { None, Main, Substream };

// The smaller stream, as far as it is known.
struct Substream {
    bool usable = false; // there is one, and it delivers or may soon
    int width = 0;       // pixels; 0: not known yet
};

struct PicturePlan {
    Stream stream = Stream::None;
    ingest::FrameDemand demand; // of that stream; of the other nothing
};

// `wanted`: by the rules together; none: nothing is decoded.
PicturePlan plan_pictures(const std::optional<analysis::FrameDemand>& wanted,
                          const Substream& substream, analysis::LoadLevel level);

} // namespace gulou::app
