#include "server/api/dispatch.hpp"

#include <cassert>

namespace gulou::api {
namespace {

constexpr std::size_t max_message_id = 64;

std::string encode_reply(const Json& id, const Result<Json>& result) {
    Json reply{{"type", "reply"}, {"id", id}, {"ok", result.has_value()}};
    if (result)
        reply["data"] = *result;
    else
        reply["error"] = {{"code", name(result.error().code)}, {"message", result.error().message}};
    return reply.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error missing(const char* name, const char* kind) {
    return {ErrorCode::Invalid, "data." + std::string(name) + " must be " + kind};
}

bool absent(const Json& data, const char* name) {
    const auto found = data.find(name);
    return found == data.end() || found->is_null();
}

} // namespace

void Dispatch::add(std::string_view type, org::Permission permission, MessageHandler handler) {
    [[maybe_unused]] const bool fresh =
        entries_.try_emplace(std::string(type), Entry{permission, std::move(handler)}).second;
    assert(fresh);
}

void Dispatch::handle(const Sender& sender, std::string_view text, const Send& send) const {
    const auto message = Json::parse(text, nullptr, false);
    const auto refuse = [&](const Json& id, ErrorCode code, std::string why) {
        send(encode_reply(id, fail(code, std::move(why))));
    };
    if (!message.is_object())
        return refuse(nullptr, ErrorCode::Invalid, "a message is one JSON object");
    const auto id = message.find("id");
    if (id == message.end() || !id->is_string() ||
        id->get_ref<const std::string&>().size() > max_message_id)
        return refuse(nullptr, ErrorCode::Invalid, "id must be a string of at most 64 characters");
    const auto type = message.find("type");
    if (type == message.end() || !type->is_string())
        return refuse(*id, ErrorCode::Invalid, "type must be a string");
    const auto entry = entries_.find(type->get_ref<const std::string&>());
    if (entry == entries_.end())
        return refuse(*id, ErrorCode::Unsupported, "unknown message type");
    const auto data = message.value("data", Json::object());
    if (!data.is_object())
        return refuse(*id, ErrorCode::Invalid, "data must be an object");
    if (!org::grants(sender.caller.person.role, entry->second.permission))
        return refuse(*id, ErrorCode::Forbidden, "your role does not allow this");
    entry->second.handler(sender, data, [send, id = *id](const Result<Json>& result) {
        send(encode_reply(id, result));
    });
}

Result<std::string> text_member(const Json& data, const char* name, std::size_t max_size) {
    const auto found = data.find(name);
    if (found == data.end() || !found->is_string())
        return fail(missing(name, "a string"));
    if (found->get_ref<const std::string&>().size() > max_size)
        return fail(ErrorCode::TooLarge, "data." + std::string(name) + " is over " +
                                             std::to_string(max_size) + " bytes");
    return found->get<std::string>();
}

Result<std::int64_t> number_member(const Json& data, const char* name) {
    const auto found = data.find(name);
    if (found == data.end() || !found->is_number_integer())
        return fail(missing(name, "a whole number"));
    return found->get<std::int64_t>();
}

Result<std::optional<std::int64_t>> optional_number(const Json& data, const char* name) {
    if (absent(data, name))
        return std::nullopt;
    return number_member(data, name);
}

Result<std::optional<std::string>> optional_text(const Json& data, const char* name,
                                                 std::size_t max_size) {
    if (absent(data, name))
        return std::nullopt;
    return text_member(data, name, max_size);
}

} // namespace gulou::api
