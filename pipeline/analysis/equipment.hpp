// What analyzers are given besides their rule.
#pragma once

#include "pipeline/analysis/labeller.hpp"

#include <filesystem>
#include <memory>

namespace gulou::analysis {

struct Equipment {
    std::shared_ptr<Labeller> labeller; // null: the operator supplied no model
    // A folder that outlives the server, where zone rules keep what the empty scene looks like and
    // what was standing; empty: nothing is kept (dry runs).
    std::filesystem::path memory;
};

} // namespace gulou::analysis
