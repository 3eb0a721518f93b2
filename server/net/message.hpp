// A request and its response as the application sees them: values, no HTTP library.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gulou::net {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Other };

std::string_view name(Method method);

// Lower-case header name → value; a header sent several times is joined with ", ".
using Headers = std::map<std::string, std::string, std::less<>>;
using Query = std::map<std::string, std::string, std::less<>>;

struct Request {
    Method method = Method::Get;
    std::string path;                  // as sent, still percent-encoded, starts with '/'
    std::vector<std::string> segments; // of the path, decoded: "/a/b%20c" → {"a", "b c"}
    Query query;                       // decoded; of a name sent twice the last one counts
    Headers headers;
    std::string body;   // whole; at most Limits::body bytes
    std::string remote; // numeric address of the peer, without the port

    // Empty where absent.
    std::string_view header(std::string_view lower_case_name) const;
    std::optional<std::string> cookie(std::string_view name) const;
    std::optional<std::string> parameter(std::string_view name) const;
};

// A file sent from disk in pieces, with byte ranges, ETag and Last-Modified (RFC 9110 §13, §14).
// The file is opened when the response is given; a missing one becomes a 404 problem.
struct FileBody {
    std::filesystem::path path;
    std::optional<std::string> download_name; // sets Content-Disposition: attachment
    std::shared_ptr<const void> keep{};       // let go when the response is done: temporary files
};

struct Response {
    int status = 200;
    std::string content_type;
    std::string body; // ignored when `file` is set
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<FileBody> file;
};

// Answers the request: once, now or later, on the net executor. Later calls are ignored. When every
// copy is dropped unused, or Timeouts::handler passes, the client gets a problem document instead.
using Respond = std::function<void(Response)>;

Response json_response(int status, std::string json);
Response no_content();

// RFC 9457 problem document {"type","title","status","detail","code"}.
Response problem(const Error& error);
Response problem(int status, std::string_view code, std::string_view detail);
int status_of(ErrorCode code);
std::string_view reason_phrase(int status);

} // namespace gulou::net
