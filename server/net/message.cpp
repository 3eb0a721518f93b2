#include "server/net/message.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace gulou::net {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string_view name(Method method) {
    static constexpr std::array<std::string_view, 8> names{"GET",   "HEAD",   "POST",    "PUT",
                                                           "PATCH", "DELETE", "OPTIONS", "OTHER"};
    return names[static_cast<std::size_t>(method)];
}

std::string_view Request::header(std::string_view lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

// RFC 6265 §5.4: name=value pairs separated by "; ".
std::optional<std::string> Request::cookie(std::string_view wanted) const {
    auto rest = header("cookie");
    while (!rest.empty()) {
        const auto end = rest.find_first_of(";,");
        const auto pair = trimmed(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == wanted)
            return std::string(pair.substr(equals + 1));
    }
    return std::nullopt;
}

std::optional<std::string> Request::parameter(std::string_view wanted) const {
    const auto found = query.find(wanted);
    return found == query.end() ? std::nullopt : std::optional(found->second);
}

Response json_response(int status, std::string json) {
    return {status, "application/json", std::move(json), {}, {}};
}

Response no_content() {
    return {204, {}, {}, {}, {}};
}

Response problem(const Error& error) {
    return problem(status_of(error.code), gulou::name(error.code), error.message);
}

Response problem(int status, std::string_view code, std::string_view detail) {
    const nlohmann::json document{{"type", "about:blank"},
                                  {"title", reason_phrase(status)},
                                  {"status", status},
                                  {"detail", detail},
                                  {"code", code}};
    // A detail may quote the request: whatever is not UTF-8 in it is replaced, not thrown about.
    return {status,
            "application/problem+json",
            document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
            {},
            {}};
}

int status_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::Invalid:
        return 400;
    case ErrorCode::Unauthenticated:
        return 401;
    case ErrorCode::Forbidden:
        return 403;
    case ErrorCode::NotFound:
        return 404;
    case ErrorCode::Conflict:
        return 409;
    case ErrorCode::Limited:
        return 429;
    case ErrorCode::TooLarge:
        return 413;
    case ErrorCode::Unsupported:
        return 422;
    case ErrorCode::Unavailable:
    case ErrorCode::Exhausted:
        return 503;
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

std::string_view reason_phrase(int status) {
    static const std::map<int, std::string_view> phrases{{101, "Switching Protocols"},
                                                         {200, "OK"},
                                                         {201, "Created"},
                                                         {202, "Accepted"},
                                                         {204, "No Content"},
                                                         {206, "Partial Content"},
                                                         {301, "Moved Permanently"},
                                                         {302, "Found"},
                                                         {303, "See Other"},
                                                         {304, "Not Modified"},
                                                         {307, "Temporary Redirect"},
                                                         {308, "Permanent Redirect"},
                                                         {400, "Bad Request"},
                                                         {401, "Unauthorized"},
                                                         {403, "Forbidden"},
                                                         {404, "Not Found"},
                                                         {405, "Method Not Allowed"},
                                                         {408, "Request Timeout"},
                                                         {409, "Conflict"},
                                                         {410, "Gone"},
                                                         {413, "Content Too Large"},
                                                         {415, "Unsupported Media Type"},
                                                         {416, "Range Not Satisfiable"},
                                                         {417, "Expectation Failed"},
                                                         {422, "Unprocessable Content"},
                                                         {426, "Upgrade Required"},
                                                         {429, "Too Many Requests"},
                                                         {431, "Request Header Fields Too Large"},
                                                         {500, "Internal Server Error"},
                                                         {501, "Not Implemented"},
                                                         {503, "Service Unavailable"},
                                                         {505, "HTTP Version Not Supported"}};
    const auto found = phrases.find(status);
    return found == phrases.end() ? "Unknown" : found->second;
}

} // namespace gulou::net
