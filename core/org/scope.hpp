// Who someone is to the system: role × subtree. Every API answer and every event passes allows().
#pragma once

#include "core/ids.hpp"
#include "core/org/role.hpp"
#include "core/org/unit_code.hpp"

#include <string>

namespace gulou::org {

struct Person {
    UserId id;
    std::string username; // what they log in with
    std::string name;     // what others see
    Role role = Role::GridWorker;
    UnitCode unit;
    bool disabled = false;
};

// May `person` use `permission` on a thing that hangs on `unit`? Inside their own subtree only; a
// grid worker may also call up to the centers above (PlaceCalls on an ancestor).
bool allows(const Person& person, Permission permission, const UnitCode& unit);

} // namespace gulou::org
