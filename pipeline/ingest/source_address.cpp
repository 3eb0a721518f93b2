#include "pipeline/ingest/source_address.hpp"

#include <charconv>

namespace gulou::ingest {
namespace {

Result<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const auto* from = text.data() + i + 1;
        if (i + 2 >= text.size() || std::from_chars(from, from + 2, value, 16).ptr != from + 2 ||
            value == 0)
            return fail(ErrorCode::Invalid, "broken percent-encoding in the camera's address");
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

// What stands before the '@' of the authority, if anything.
std::string_view user_info(std::string_view after_scheme) {
    const std::string_view authority = after_scheme.substr(0, after_scheme.find('/'));
    const auto at = authority.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : authority.substr(0, at);
}

// host, host:port, [v6] or [v6]:port.
Result<void> split_authority(std::string_view authority, SourceAddress& out) {
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    std::string_view host = authority;
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        const std::string_view port = authority.substr(colon + 1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
        if (error != std::errc{} || end != port.data() + port.size() || out.port < 1 ||
            out.port > 65535)
            return fail(ErrorCode::Invalid, "the camera's address has a wrong port");
        host = authority.substr(0, colon);
    }
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (host.empty())
        return fail(ErrorCode::Invalid, "the camera's address has no host");
    out.host = host;
    return {};
}

Result<SourceAddress> parse_rtsp(std::string_view scheme, std::string_view rest) {
    const std::string_view info = user_info(rest);
    if (!info.empty() || rest.starts_with('@'))
        rest.remove_prefix(info.size() + 1);
    SourceAddress out;
    out.location = std::string(scheme) + std::string(rest);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    if (auto split = split_authority(authority, out); !split)
        return fail(split.error());
    auto user = percent_decoded(info.substr(0, info.find(':')));
    const auto colon = info.find(':');
    auto password = percent_decoded(colon == std::string_view::npos ? "" : info.substr(colon + 1));
    if (!user || !password)
        return fail(ErrorCode::Invalid, "broken percent-encoding in the camera's user or password");
    out.user = *std::move(user);
    out.password = *std::move(password);
    return out;
}

Result<SourceAddress> parse_file(std::string_view rest) {
    SourceAddress out;
    out.kind = SourceKind::File;
    const auto query = rest.find('?');
    auto path = percent_decoded(rest.substr(0, query));
    if (!path)
        return fail(path.error());
    if (!path->starts_with('/'))
        return fail(ErrorCode::Invalid, "a file address is file:///absolute/path");
    out.location = *std::move(path);
    if (query != std::string_view::npos) {
        const std::string_view setting = rest.substr(query + 1);
        if (setting != "loop=0" && setting != "loop=1")
            return fail(ErrorCode::Invalid, "a file address has only one setting: ?loop=0");
        out.loop = setting == "loop=1";
    }
    return out;
}

} // namespace

Result<SourceAddress> parse_source(std::string_view uri) {
    for (const char c : uri)
        if (static_cast<unsigned char>(c) < 0x20)
            return fail(ErrorCode::Invalid, "the camera's address has a control character");
    for (const std::string_view scheme : {"rtsp://", "rtsps://"})
        if (uri.starts_with(scheme))
            return parse_rtsp(scheme, uri.substr(scheme.size()));
    if (uri.starts_with("file://"))
        return parse_file(uri.substr(7));
    if (uri.starts_with("scene://")) {
        SourceAddress out;
        out.kind = SourceKind::Scene;
        out.location = uri;
        return out;
    }
    return fail(ErrorCode::Invalid, "a camera's address begins with rtsp://, file:// or scene://");
}

std::string redacted(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos)
        return std::string(uri);
    const std::string_view rest = uri.substr(scheme + 3);
    const std::string_view info = user_info(rest);
    if (info.empty())
        return std::string(uri);
    return std::string(uri.substr(0, scheme + 3)) + "***" + std::string(rest.substr(info.size()));
}

} // namespace gulou::ingest
