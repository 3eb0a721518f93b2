// GET and PUT /cameras/{id}/rules; POST /cameras/{id}/rules/dry-run, /dry-runs/{id} with pictures.
#pragma once

#include "server/api/camera_desk.hpp"
#include "server/api/guard.hpp"
#include "server/api/rule_desk.hpp"

namespace gulou::api {

// Everything outlives the router.
struct RuleSources {
    CameraDesk& cameras;
    RuleDesk& rules;
    DryRunDesk& runs;
};

void add_rule_routes(Guard& guard, RuleSources sources);

} // namespace gulou::api
