// Whether a request may become a WebSocket, and the request the engine then gets: decided without
// I/O (RFC 6455 §4.2).
#pragma once

#include "server/net/server.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gulou::net {

bool asks_for_upgrade(const Request& request);

// What refuses the upgrade, or nothing: method, version 13, key, Origin, subprotocol.
std::optional<Response> refuse_upgrade(const Request& request, const ServerOptions& options);

// Rebuilt from checked parts only: the engine never sees extensions or anything else a client sent.
std::string engine_request(const Request& request, const ServerOptions& options);

// Case-insensitive search in a comma-separated header.
bool lists_token(std::string_view header, std::string_view token);

} // namespace gulou::net
