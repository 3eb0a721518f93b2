// The tree of units everything hangs on: one city and what is below it.
#pragma once

#include "core/org/unit_code.hpp"

#include <map>
#include <string>
#include <vector>

namespace gulou::org {

struct Unit {
    UnitCode code;
    std::string name;
};

// A value; immutable once built, so read from any thread.
class UnitTree {
public:
    // Invalid for an empty tree, a code twice, a unit without its parent, or a second root.
    static Result<UnitTree> build(std::vector<Unit> units);

    const Unit* find(const UnitCode& code) const;
    const Unit& root() const { return units_.begin()->second; }
    // Depth first, siblings by code.
    std::vector<const Unit*> below(const UnitCode& code) const; // with `code` itself
    std::vector<const Unit*> path(const UnitCode& code) const;  // root … code
    std::size_t size() const { return units_.size(); }

private:
    std::map<UnitCode, Unit> units_; // prefix codes sort depth first
};

} // namespace gulou::org
