// The target of a request: path segments and query, percent-decoded (RFC 3986 §2.1, §3.3, §3.4).
#pragma once

#include "server/net/message.hpp"

#include "core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gulou::net {

struct Target {
    std::string path; // as sent
    std::vector<std::string> segments;
    Query query;
};

// Accepts the origin form and the absolute form (RFC 9112 §3.2). Invalid: a broken escape, a NUL or
// a decoded slash, anything else than a path.
Result<Target> parse_target(std::string_view target);

// '+' stands for a space in a query only.
enum class PlusSign { Literal, Space };
Result<std::string> percent_decode(std::string_view text, PlusSign plus);

} // namespace gulou::net
