#include "core/org/scope.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace gulou::org {
namespace {

UnitCode code(std::string_view text) {
    return UnitCode::parse(text).value();
}

Person person(Role role) {
    return {UserId(1), "u", "U", role, code("370785001"), false};
}

// The matrix as it is meant: role → what it may do inside its subtree.
const std::map<Role, std::set<Permission>> expected = {
    {Role::GridWorker,
     {Permission::ViewUnits, Permission::ViewCameras, Permission::ViewAlerts,
      Permission::PlaceCalls, Permission::ReceiveCalls}},
    {Role::Officer,
     {Permission::ViewUnits, Permission::ViewUsers, Permission::ViewPresence,
      Permission::ViewCameras, Permission::ViewAlerts, Permission::HandleAlerts,
      Permission::ViewRecordings, Permission::PlaceCalls, Permission::ReceiveCalls,
      Permission::ViewCalls}},
    {Role::Supervisor,
     {Permission::ViewUnits, Permission::ViewUsers, Permission::ViewPresence,
      Permission::ViewCameras, Permission::ViewAlerts, Permission::HandleAlerts,
      Permission::ViewRecordings, Permission::PlaceCalls, Permission::ReceiveCalls,
      Permission::ViewCalls, Permission::ViewAudit, Permission::ManageRules}},
    {Role::Admin, {all_permissions.begin(), all_permissions.end()}},
};

TEST(Scope, EveryRoleAndPermissionInsideTheSubtree) {
    for (const auto role : all_roles)
        for (const auto permission : all_permissions) {
            const bool granted = expected.at(role).contains(permission);
            for (const auto* unit : {"370785001", "370785001001", "370785001001001"})
                EXPECT_EQ(allows(person(role), permission, code(unit)), granted)
                    << name(role) << " " << name(permission) << " " << unit;
        }
}

TEST(Scope, NothingOutsideTheSubtreeButCallsUpwards) {
    for (const auto role : all_roles)
        for (const auto permission : all_permissions) {
            EXPECT_FALSE(allows(person(role), permission, code("370785002001001")))
                << name(role) << " " << name(permission);
            EXPECT_EQ(allows(person(role), permission, code("370785")),
                      permission == Permission::PlaceCalls)
                << name(role) << " " << name(permission);
        }
}

TEST(Scope, ADisabledPersonMayNothing) {
    auto admin = person(Role::Admin);
    admin.disabled = true;
    for (const auto permission : all_permissions)
        EXPECT_FALSE(allows(admin, permission, admin.unit));
}

} // namespace
} // namespace gulou::org
