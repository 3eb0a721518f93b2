#include "server/net/response_head.hpp"

#include "server/net/byte_range.hpp"
#include "server/net/security.hpp"

#include <algorithm>
#include <ctime>

namespace gulou::net {

namespace {

void append(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    std::ranges::copy_if(value, std::back_inserter(head),
                         [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
    head.append("\r\n");
}

bool carries_length(int status) {
    return status >= 200 && status != 204 && status != 304;
}

bool plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

} // namespace

std::string render_head(const Response& response, std::uint64_t content_length, After after) {
    std::string head;
    head.reserve(1024);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason_phrase(response.status)).append("\r\n");
    append(head, "Date", http_date(std::time(nullptr)));
    for (const auto& [name, value] : security_headers())
        append(head, name, value);
    if (!response.content_type.empty())
        append(head, "Content-Type", response.content_type);
    if (carries_length(response.status))
        append(head, "Content-Length", std::to_string(content_length));
    bool cache_control = false;
    for (const auto& [name, value] : response.headers) {
        append(head, name, value);
        cache_control = cache_control || name == "Cache-Control";
    }
    if (!cache_control)
        append(head, "Cache-Control", "no-store");
    append(head, "Connection", after == After::KeepAlive ? "keep-alive" : "close");
    head.append("\r\n");
    return head;
}

std::string attachment(std::string_view file_name) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string ascii;
    std::string encoded;
    for (const char c : file_name) {
        const auto byte = static_cast<unsigned char>(c);
        ascii.push_back(plain(c) ? c : '_');
        if (plain(c))
            encoded.push_back(c);
        else
            encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
}

} // namespace gulou::net
