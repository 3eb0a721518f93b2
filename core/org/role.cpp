#include "core/org/role.hpp"

#include <algorithm>
#include <initializer_list>

namespace gulou::org {
namespace {

struct Grant {
    Permission permission;
    std::string_view name;
    std::initializer_list<Role> roles;
};

using enum Role;

constexpr std::initializer_list<Role> everyone = {Officer, GridWorker, Supervisor, Admin};
constexpr std::initializer_list<Role> center = {Officer, Supervisor, Admin};
constexpr std::initializer_list<Role> judges = {Supervisor, Admin};
constexpr std::initializer_list<Role> admins = {Admin};

const std::array grants_table = {
    Grant{Permission::ViewUnits, "view_units", everyone},
    Grant{Permission::ViewUsers, "view_users", center},
    Grant{Permission::ViewPresence, "view_presence", center},
    Grant{Permission::ViewCameras, "view_cameras", everyone},
    Grant{Permission::ViewAlerts, "view_alerts", everyone},
    Grant{Permission::HandleAlerts, "handle_alerts", center},
    Grant{Permission::ManageRules, "manage_rules", judges},
    Grant{Permission::ViewRecordings, "view_recordings", center},
    Grant{Permission::PlaceCalls, "place_calls", everyone},
    Grant{Permission::ReceiveCalls, "receive_calls", everyone},
    Grant{Permission::ViewCalls, "view_calls", center},
    Grant{Permission::Administer, "administer", admins},
    Grant{Permission::ViewAudit, "view_audit", judges},
};
static_assert(grants_table.size() == all_permissions.size());

const Grant& entry(Permission permission) {
    return grants_table[static_cast<std::size_t>(permission)];
}

} // namespace

std::string_view name(Role role) {
    switch (role) {
    case Role::Officer:
        return "officer";
    case Role::GridWorker:
        return "grid_worker";
    case Role::Supervisor:
        return "supervisor";
    case Role::Admin:
        break;
    }
    return "admin";
}

std::optional<Role> role(std::string_view text) {
    for (const auto role : all_roles)
        if (name(role) == text)
            return role;
    return std::nullopt;
}

std::string_view name(Permission permission) {
    return entry(permission).name;
}

bool grants(Role role, Permission permission) {
    const auto& roles = entry(permission).roles;
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

} // namespace gulou::org
