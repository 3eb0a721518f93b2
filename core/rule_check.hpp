// What a rule's values may be, said once for the file, the API and the analyzers.
#pragma once

#include "core/rule.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace gulou {

struct RuleLimits {
    static constexpr std::size_t points = 64; // of one outline, of a façade
    static constexpr std::size_t shields = 32;
    static constexpr std::size_t labels = 32;
    static constexpr std::size_t windows = 32; // of a schedule
    static constexpr std::size_t name = 500;   // bytes
    static constexpr std::size_t label = 64;   // bytes
    static constexpr double longest_dwell_s = 86400;
    static constexpr int most_people = 1000;
    static constexpr int most_floors = 300;
    static constexpr double furthest_m = 10'000; // from a façade's corner
};

struct RuleFault {
    std::string key;    // as in gulou.toml: "zone", "facade.points"
    std::string reason; // one sentence that does not repeat the key
};

// The first thing wrong with a rule; none when it can run. Any values, also nan, are harmless. Any
// thread.
std::optional<RuleFault> fault_of(const Rule& rule);

} // namespace gulou
