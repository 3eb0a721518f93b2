// What a person is, and what that lets them do: one table.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace gulou::org {

enum class Role { Officer, GridWorker, Supervisor, Admin };

inline constexpr std::array all_roles = {Role::Officer, Role::GridWorker, Role::Supervisor,
                                         Role::Admin};

// One permission an API operation or an event family; a new one must enter the table in role.cpp.
enum class Permission {
    ViewUnits,
    ViewUsers,
    ViewPresence,
    ViewCameras, // state, snapshot, live video
    ViewAlerts,  // with snapshot and clip
    HandleAlerts,
    ManageRules, // of cameras, with dry runs
    ViewRecordings,
    PlaceCalls,
    ReceiveCalls,
    ViewCalls, // rows of calls of others
    Administer,
    ViewAudit,
};

inline constexpr std::array all_permissions = {
    Permission::ViewUnits,    Permission::ViewUsers,      Permission::ViewPresence,
    Permission::ViewCameras,  Permission::ViewAlerts,     Permission::HandleAlerts,
    Permission::ManageRules,  Permission::ViewRecordings, Permission::PlaceCalls,
    Permission::ReceiveCalls, Permission::ViewCalls,      Permission::Administer,
    Permission::ViewAudit,
};

std::string_view name(Role role); // "officer", "grid_worker", "supervisor", "admin"
std::optional<Role> role(std::string_view name);
std::string_view name(Permission permission);
bool grants(Role role, Permission permission);

} // namespace gulou::org
