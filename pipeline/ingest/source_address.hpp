// A camera's address taken apart, with the secrets kept aside.
#pragma once

#include "core/result.hpp"

#include <string>
#include <string_view>

namespace gulou::ingest {

enum class SourceKind { Rtsp, File, Scene };

struct SourceAddress {
    SourceKind kind = SourceKind::Rtsp;
    // rtsp:// without user and password; a path; or the whole scene:// address.
    std::string location;
    std::string host; // rtsp only
    int port = 554;   // rtsp only
    std::string user; // rtsp only, percent-decoded; never logged
    std::string password;
    bool loop = true; // file only: ?loop=0 plays once
};

// rtsp:// (RFC 2326 §3.2), file:///absolute/path, scene://kind. Any thread. Invalid with a reason
// that does not repeat the address.
Result<SourceAddress> parse_source(std::string_view uri);

// The address as it may be logged and shown: credentials replaced by "***".
std::string redacted(std::string_view uri);

} // namespace gulou::ingest
