// A rule as JSON, in the words of gulou.toml: what the API speaks and the database keeps.
#pragma once

#include "core/result.hpp"
#include "core/rule.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace gulou::store {

nlohmann::json rule_json(const Rule& rule);
// Invalid, naming the key: unknown, of the wrong kind, or a value no rule may have (fault_of). What
// is left out has its default.
Result<Rule> rule_of(const nlohmann::json& value);
// Likewise for all rules of a camera: at most 32, names unique.
Result<std::vector<Rule>> rules_of(const nlohmann::json& value);

} // namespace gulou::store
