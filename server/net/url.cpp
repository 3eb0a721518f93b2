#include "server/net/url.hpp"

namespace gulou::net {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::string_view take_until(std::string_view& rest, char separator) {
    const auto end = rest.find(separator);
    const auto head = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return head;
}

std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!target.starts_with(scheme))
            continue;
        const auto slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    return target;
}

Result<std::vector<std::string>> parse_segments(std::string_view path) {
    std::vector<std::string> segments;
    auto rest = path.substr(1);
    while (!rest.empty()) {
        auto segment = percent_decode(take_until(rest, '/'), PlusSign::Literal);
        if (!segment)
            return fail(segment.error());
        if (segment->find('/') != std::string::npos)
            return fail(ErrorCode::Invalid, "an encoded slash in the path");
        segments.push_back(std::move(*segment));
    }
    return segments;
}

Result<Query> parse_query(std::string_view text) {
    Query query;
    while (!text.empty()) {
        auto value = take_until(text, '&');
        if (value.empty())
            continue;
        auto key = percent_decode(take_until(value, '='), PlusSign::Space);
        auto decoded = percent_decode(value, PlusSign::Space);
        if (!key || !decoded)
            return fail(ErrorCode::Invalid, "a broken percent escape in the query");
        query.insert_or_assign(std::move(*key), std::move(*decoded));
    }
    return query;
}

} // namespace

Result<std::string> percent_decode(std::string_view text, PlusSign plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(ErrorCode::Invalid, "a broken percent escape");
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == PlusSign::Space) {
            c = ' ';
        }
        if (c == '\0')
            return fail(ErrorCode::Invalid, "a NUL in the address");
        out.push_back(c);
    }
    return out;
}

Result<Target> parse_target(std::string_view target) {
    target = without_authority(target);
    auto rest = target;
    const auto path = take_until(rest, '?');
    if (!path.starts_with('/'))
        return fail(ErrorCode::Invalid, "the request target is not a path");
    auto segments = parse_segments(path);
    if (!segments)
        return fail(segments.error());
    auto query = parse_query(rest);
    if (!query)
        return fail(query.error());
    return Target{std::string(path), std::move(*segments), std::move(*query)};
}

} // namespace gulou::net
