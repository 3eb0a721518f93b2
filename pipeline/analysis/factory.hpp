// From a rule to its analyzer: a table from alarm type to maker.
#pragma once

#include "core/camera.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"

#include <memory>
#include <optional>

namespace gulou::analysis {

// Any thread. Invalid: the zone or a value of the rule is wrong. Unsupported: no analyzer finds
// this type yet, or it needs a model that is not there; the message says so with the rule's name.
Result<std::unique_ptr<Analyzer>> make_analyzer(const CameraId& camera, const Rule& rule,
                                                const Equipment& equipment = {});

// What these rules together ask of the decoder; none when no enabled rule has an analyzer.
std::optional<FrameDemand> wanted(const std::vector<Rule>& rules);

} // namespace gulou::analysis
