#include "server/net/upgrade.hpp"

#include "server/net/security.hpp"

#include <algorithm>

namespace gulou::net {

namespace {

bool same_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

// 16 bytes in base64: 22 characters and "==".
bool valid_key(std::string_view key) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == 24 && key.ends_with("==") &&
           key.substr(0, 22).find_first_not_of(alphabet) == std::string_view::npos;
}

Response with_header(Response response, std::string name, std::string value) {
    response.headers.emplace_back(std::move(name), std::move(value));
    return response;
}

} // namespace

bool lists_token(std::string_view header, std::string_view token) {
    while (!header.empty()) {
        const auto end = std::min(header.find(','), header.size());
        auto item = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        item = item.substr(0, item.find_last_not_of(" \t") + 1);
        if (same_ignoring_case(item, token))
            return true;
    }
    return false;
}

bool asks_for_upgrade(const Request& request) {
    return lists_token(request.header("connection"), "upgrade") &&
           lists_token(request.header("upgrade"), "websocket");
}

std::optional<Response> refuse_upgrade(const Request& request, const ServerOptions& options) {
    const auto invalid = name(ErrorCode::Invalid);
    if (request.method != Method::Get)
        return with_header(
            problem(405, name(ErrorCode::Unsupported), "a WebSocket begins with GET"), "Allow",
            "GET");
    if (!asks_for_upgrade(request))
        return with_header(problem(426, invalid, "this address is a WebSocket"), "Upgrade",
                           "websocket");
    if (request.header("sec-websocket-version") != "13")
        return with_header(
            problem(426, name(ErrorCode::Unsupported), "WebSocket version 13 is the only one here"),
            "Sec-WebSocket-Version", "13");
    if (!valid_key(request.header("sec-websocket-key")))
        return problem(400, invalid, "Sec-WebSocket-Key is not 16 bytes in base64");
    if (auto origin = check_origin(request, options.origins); !origin)
        return problem(origin.error());
    // Subprotocol names are compared exactly, unlike tokens; ours has no capitals to get wrong.
    if (!lists_token(request.header("sec-websocket-protocol"), options.subprotocol))
        return problem(400, invalid, "the subprotocol " + options.subprotocol + " is required");
    return std::nullopt;
}

std::string engine_request(const Request& request, const ServerOptions& options) {
    return "GET / HTTP/1.1\r\nHost: gulou\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
           std::string(request.header("sec-websocket-key")) +
           "\r\nSec-WebSocket-Protocol: " + options.subprotocol + "\r\n\r\n";
}

} // namespace gulou::net
