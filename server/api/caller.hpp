// Whoever sends a request or holds a WebSocket, after the cookie was checked.
#pragma once

#include "core/org/scope.hpp"
#include "server/net/message.hpp"

#include <functional>

namespace gulou::api {

inline constexpr std::string_view session_cookie = "gulou_session";

struct Caller {
    org::Person person;
    SessionId session;
};

// Unauthenticated without a valid session. Control thread, one indexed read.
using Authenticate = std::function<Result<Caller>(const net::Request&)>;

} // namespace gulou::api
