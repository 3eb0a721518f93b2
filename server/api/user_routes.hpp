// GET /users: the people of a subtree with their presence.
#pragma once

#include "server/api/encode.hpp"
#include "server/api/guard.hpp"
#include "server/store/database.hpp"

#include <functional>
#include <string_view>

namespace gulou::api {

// "online", "busy" or "offline". Control thread.
using PresenceOf = std::function<std::string_view(UserId)>;

void add_user_routes(Guard& guard, store::Database& database, PresenceOf presence);

} // namespace gulou::api
