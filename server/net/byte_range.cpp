#include "server/net/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace gulou::net {

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range && end == text.data() + text.size())
        return UINT64_MAX;
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string etag_of(const FileFacts& file) {
    char text[48];
    std::snprintf(text, sizeof text, "\"%llx-%llx\"", static_cast<unsigned long long>(file.size),
                  static_cast<unsigned long long>(file.modified_ns));
    return text;
}

std::string_view value_of(const Headers& headers, std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

// Weak comparison (RFC 9110 §8.8.3.2) against a list of tags or "*".
bool lists_tag(std::string_view list, std::string_view etag) {
    return list == "*" || list.find(etag) != std::string_view::npos;
}

bool not_modified(const FileAnswer& answer, const Headers& request) {
    const auto tags = value_of(request, "if-none-match");
    if (!tags.empty())
        return lists_tag(tags, answer.etag);
    return value_of(request, "if-modified-since") == answer.last_modified;
}

bool range_applies(const FileAnswer& answer, const Headers& request) {
    const auto validator = value_of(request, "if-range");
    return validator.empty() || validator == answer.etag || validator == answer.last_modified;
}

} // namespace

std::string http_date(std::int64_t seconds_since_epoch) {
    const std::time_t time = seconds_since_epoch;
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[40];
    const auto length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text, length};
}

RangeChoice choose_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit) || header.find(',') != std::string_view::npos)
        return {};
    header.remove_prefix(unit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos)
        return {};
    const auto first_text = header.substr(0, dash);
    const auto last_text = header.substr(dash + 1);
    if (first_text.empty()) {
        const auto suffix = number(last_text);
        if (!suffix)
            return {};
        if (*suffix == 0 || size == 0)
            return {RangeKind::Unsatisfiable, {}};
        return {RangeKind::Part, {size - std::min(*suffix, size), size - 1}};
    }
    const auto first = number(first_text);
    const auto last = last_text.empty() ? std::optional(UINT64_MAX) : number(last_text);
    if (!first || !last || *last < *first)
        return {};
    if (*first >= size)
        return {RangeKind::Unsatisfiable, {}};
    return {RangeKind::Part, {*first, std::min(*last, size - 1)}};
}

FileAnswer answer_for(const FileFacts& file, const Headers& request) {
    FileAnswer answer{200, 0, file.size, etag_of(file), http_date(file.modified_ns / 1'000'000'000),
                      {}};
    if (not_modified(answer, request)) {
        answer.status = 304;
        answer.length = 0;
        return answer;
    }
    const auto choice = range_applies(answer, request)
                            ? choose_range(value_of(request, "range"), file.size)
                            : RangeChoice{};
    const auto size = std::to_string(file.size);
    if (choice.kind == RangeKind::Unsatisfiable) {
        answer.status = 416;
        answer.length = 0;
        answer.content_range = "bytes */" + size;
    } else if (choice.kind == RangeKind::Part) {
        answer.status = 206;
        answer.offset = choice.range.first;
        answer.length = choice.range.last - choice.range.first + 1;
        answer.content_range = "bytes " + std::to_string(choice.range.first) + "-" +
                               std::to_string(choice.range.last) + "/" + size;
    }
    return answer;
}

} // namespace gulou::net
