// ADDR:PORT as people write it in the file and on the command line.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace gulou::config {

struct Endpoint {
    std::string address; // numeric IPv4 or IPv6, without brackets
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
};

// "0.0.0.0:8443", "[::1]:8443"; port 0 asks the system for a free one. Invalid otherwise.
Result<Endpoint> parse_endpoint(std::string_view text);
// The inverse: IPv6 in brackets.
std::string to_string(const Endpoint& endpoint);
bool is_numeric_address(std::string_view text);

} // namespace gulou::config
