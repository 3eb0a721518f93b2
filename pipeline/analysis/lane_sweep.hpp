// What the object model keeps seeing in a zone: once a minute it looks at all of it.
#pragma once

#include "pipeline/analysis/labeller.hpp"

#include <vector>

namespace gulou::analysis {

class LaneSweep {
public:
    // What one sweep saw (analysis pixels; bound: the labeller's). Returns what the sweep before
    // saw in the same place as well. `now` in seconds of a clock that never jumps; after 150 s
    // without a sweep it begins anew.
    std::vector<Labelled> again(std::vector<Labelled> seen, double now);
    // When the sweep before the last was: since then what was seen twice has stood for certain.
    double since() const { return before_at_; }

private:
    std::vector<Labelled> last_;
    double last_at_ = 0, before_at_ = 0;
};

} // namespace gulou::analysis
