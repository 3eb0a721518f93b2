// Cutting SDP lines into words and numbers.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace gulou::rtp {

// What stands before the first `separator`; `text` keeps what stands behind it.
inline std::string_view cut(std::string_view& text, char separator) {
    const auto at = text.find(separator);
    const auto head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return head;
}

// Nothing unless the whole text is one decimal number in range.
template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace gulou::rtp
