#include "server/net/security.hpp"

#include <algorithm>
#include <array>

namespace gulou::net {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Lower case, without the default port: browsers leave it out of both headers, others do not.
std::string normalized(std::string_view text) {
    constexpr std::string_view default_port = ":443";
    if (text.ends_with(default_port))
        text.remove_suffix(default_port.size());
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

} // namespace

std::span<const std::pair<std::string_view, std::string_view>> security_headers() {
    using Header = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Header, 7> headers{{
        // 'unsafe-inline' for style only: Element Plus positions its popups with style attributes.
        {"Content-Security-Policy",
         "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
         "connect-src 'self' wss:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
         "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Strict-Transport-Security", "max-age=31536000"},
    }};
    return headers;
}

bool changes_state(Method method) {
    return method == Method::Post || method == Method::Put || method == Method::Patch ||
           method == Method::Delete;
}

Result<void> check_origin(const Request& request, const std::vector<std::string>& allowed) {
    const auto origin = request.header("origin");
    if (origin.empty())
        return fail(ErrorCode::Forbidden, "the Origin header is missing");
    const auto wanted = normalized(origin);
    if (wanted == normalized("https://" + std::string(request.header("host"))))
        return {};
    const auto matches = [&](const std::string& one) { return normalized(one) == wanted; };
    if (std::ranges::any_of(allowed, matches))
        return {};
    return fail(ErrorCode::Forbidden, "the Origin is not this server");
}

} // namespace gulou::net
