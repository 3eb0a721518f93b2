// Query parameters and JSON bodies, read with a clear refusal.
#pragma once

#include "core/clock.hpp"
#include "core/org/unit_code.hpp"
#include "server/api/encode.hpp"
#include "server/net/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gulou::api {

// Absent or empty parameters are nullopt; Invalid names the parameter.
Result<std::optional<std::int64_t>> number_parameter(const net::Request& request,
                                                     std::string_view name, std::int64_t least,
                                                     std::int64_t most);
Result<std::optional<WallTime>> time_parameter(const net::Request& request, std::string_view name);
Result<std::optional<org::UnitCode>> unit_parameter(const net::Request& request,
                                                    std::string_view name);
// "a,b" → {"a","b"}
std::vector<std::string> list_parameter(const net::Request& request, std::string_view name);

// A path segment that names a row; NotFound when it is no number, `what` says of what.
Result<std::int64_t> id_of(const std::string& segment, std::string_view what);

// The body as a JSON object; an empty body is an empty object.
Result<Json> object_body(const net::Request& request);

} // namespace gulou::api
