// A configuration while it is being read: values so far, and what can only be judged at the end.
#pragma once

#include "server/config/config.hpp"
#include "server/config/load.hpp"
#include "server/config/section.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gulou::config {

struct Draft {
    Config config;
    Faults faults;
    SourceCheck check_source;                      // may be empty
    std::size_t unit_tables = 0;                   // [[unit]] seen, right or wrong
    std::vector<Located<org::UnitCode>> units;     // those with a right code
    std::vector<Located<org::UnitCode>> unit_uses; // by cameras and accounts
    std::map<std::string, Where> seen;             // "camera id 3707…" → where it stands

    // Says false, and adds a fault, when `what` was claimed before.
    bool claim(const std::string& what, const Where& where);
};

// read_settings.cpp. `folder`: what relative paths are relative to.
void read_settings(const Section& root, const std::filesystem::path& folder, Draft& draft);
// [model]
Model read_model(const Section& section, const std::filesystem::path& folder);
// read_place.cpp: [[unit]] and [[demo.account]].
void read_units(const Section& root, Draft& draft);
void read_accounts(const Section& root, Draft& draft);
std::optional<org::UnitCode> read_unit_code(const Section& section, std::string_view key);

// read_camera.cpp
enum class SourceKey { Required, Optional };
std::optional<Camera> read_camera(const Section& section, SourceKey source, Draft& draft);
void read_cameras(const Section& root, Draft& draft);
// read_rule.cpp: [[camera.rule]]
std::vector<Rule> read_rules(const Section& camera, Faults& faults);

// check.cpp: unknown keys and wrongly shaped tables below `path` (empty: the top).
void check_keys(const toml::table& table, const std::string& path, Faults& faults);
// check.cpp: what spans several tables: the tree of units, and who names a unit that is not there.
void check_units(Draft& draft, const Where& file);

} // namespace gulou::config
