// The head of a response as bytes.
#pragma once

#include "server/net/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace gulou::net {

enum class After { KeepAlive, Close };

// Status line, security headers, Date, Content-Length and the response's own headers. Line breaks
// in values are dropped, so no value can start a header of its own. Cache-Control is no-store
// unless the response says otherwise.
std::string render_head(const Response& response, std::uint64_t content_length, After after);

// Content-Disposition for a download, RFC 6266 with the RFC 8187 form for other than ASCII.
std::string attachment(std::string_view file_name);

} // namespace gulou::net
