// POST and DELETE /session, DELETE /sessions, GET /me.
#pragma once

#include "server/accounts/accounts.hpp"
#include "server/api/guard.hpp"
#include "server/api/hub.hpp"
#include "server/api/user_routes.hpp"

namespace gulou::api {

// Everything outlives the router.
struct SessionSources {
    accounts::Accounts& accounts;
    Hub& hub; // logging out ends the WebSockets too
    PresenceOf presence;
};

void add_session_routes(net::Router& router, Guard& guard, SessionSources sources);

} // namespace gulou::api
