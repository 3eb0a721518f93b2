#include "server/api/parameters.hpp"

#include <charconv>

namespace gulou::api {
namespace {

std::optional<std::string> given(const net::Request& request, std::string_view name) {
    auto value = request.parameter(name);
    if (value && value->empty())
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> to_number(std::string_view text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || at != end)
        return std::nullopt;
    return value;
}

} // namespace

Result<std::optional<std::int64_t>> number_parameter(const net::Request& request,
                                                     std::string_view name, std::int64_t least,
                                                     std::int64_t most) {
    const auto text = given(request, name);
    if (!text)
        return std::nullopt;
    const auto value = to_number(*text);
    if (!value || *value < least || *value > most)
        return fail(ErrorCode::Invalid, std::string(name) + " must be a whole number from " +
                                            std::to_string(least) + " to " + std::to_string(most));
    return value;
}

Result<std::optional<WallTime>> time_parameter(const net::Request& request, std::string_view name) {
    const auto text = given(request, name);
    if (!text)
        return std::nullopt;
    const auto time = from_rfc3339(*text);
    if (!time)
        return fail(ErrorCode::Invalid, std::string(name) + ": " + time.error().message);
    return *time;
}

Result<std::optional<org::UnitCode>> unit_parameter(const net::Request& request,
                                                    std::string_view name) {
    const auto text = given(request, name);
    if (!text)
        return std::nullopt;
    auto code = org::UnitCode::parse(*text);
    if (!code)
        return fail(code.error());
    return std::move(*code);
}

std::vector<std::string> list_parameter(const net::Request& request, std::string_view name) {
    std::vector<std::string> out;
    auto rest = given(request, name).value_or("");
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        if (comma != 0)
            out.push_back(rest.substr(0, comma));
        rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    }
    return out;
}

Result<std::int64_t> id_of(const std::string& segment, std::string_view what) {
    const auto id = to_number(segment);
    if (!id)
        return fail(ErrorCode::NotFound, "no such " + std::string(what));
    return *id;
}

Result<Json> object_body(const net::Request& request) {
    if (request.body.empty())
        return Json::object();
    auto body = Json::parse(request.body, nullptr, false);
    if (!body.is_object())
        return fail(ErrorCode::Invalid, "the body must be a JSON object");
    return body;
}

} // namespace gulou::api
