// The operator's object model, from configuration to analysis.
#pragma once

#include "pipeline/analysis/labeller.hpp"
#include "server/config/config.hpp"

namespace gulou::app {

// Null when none is configured. Fails as analysis::load_labeller does. Blocking.
inline Result<std::shared_ptr<analysis::Labeller>> load_model(const config::Model& model) {
    if (model.path.empty())
        return std::shared_ptr<analysis::Labeller>{};
    return analysis::load_labeller(
        {model.path.string(), model.decoder, model.classes, model.confidence});
}

} // namespace gulou::app
