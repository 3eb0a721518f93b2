#include "core/org/scope.hpp"

namespace gulou::org {

bool allows(const Person& person, Permission permission, const UnitCode& unit) {
    if (person.disabled || !grants(person.role, permission))
        return false;
    if (person.unit.contains(unit))
        return true;
    return permission == Permission::PlaceCalls && unit.contains(person.unit);
}

} // namespace gulou::org
