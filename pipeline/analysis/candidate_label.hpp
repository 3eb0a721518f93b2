// What the object model says about one candidate: a label, or that it is not what is looked for.
#pragma once

#include "pipeline/analysis/labeller.hpp"

#include <optional>

namespace gulou::analysis {

struct Opinion {
    bool vetoed = false;
    std::string label; // empty: nothing the model knows
};

// Looks once at the candidate with 0.75 of its size around it. With `wanted` labels, anything else
// is vetoed; without, a person and nothing else is, where `people` says so. Without a labeller or
// an answer, nothing is.
enum class People { Count, DoNotCount };
Opinion opinion(Labeller* labeller, const media::Frame& frame, const Box& box,
                const std::vector<std::string>& wanted, People people);
// The decision alone: `seen` in the candidate's surroundings.
Opinion judge(const std::vector<Labelled>& seen, const Box& box,
              const std::vector<std::string>& wanted, People people);

Box with_surroundings(const Box& box); // 2.5 times as wide and high

} // namespace gulou::analysis
