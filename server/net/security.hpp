// What a browser is told and asked: security headers on every response, and the Origin rule.
#pragma once

#include "server/net/message.hpp"

#include "core/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gulou::net {

std::span<const std::pair<std::string_view, std::string_view>> security_headers();

bool changes_state(Method method);

// RFC 6454: the Origin must be https:// + the Host the request was sent to, or one of `allowed`
// (complete origins). Forbidden otherwise, also when the header is missing.
Result<void> check_origin(const Request& request, const std::vector<std::string>& allowed);

} // namespace gulou::net
