#include "server/api/messages.hpp"

namespace gulou::api {
namespace {

constexpr std::size_t max_call_id = 64;
constexpr std::size_t max_word = 16;
constexpr std::size_t most_called = 100; // the call's own limit is below

using Act = Result<Json> (CallDesk::*)(ConnectionId, const CallId&);

void add_act(Dispatch& dispatch, CallDesk& calls, std::string_view type, Act act) {
    dispatch.add(type, org::Permission::ReceiveCalls,
                 [&calls, act](const Sender& sender, const Json& data, const Reply& reply) {
                     const auto call = text_member(data, "call", max_call_id);
                     if (!call)
                         return reply(fail(call.error()));
                     reply((calls.*act)(sender.connection, CallId(*call)));
                 });
}

// One person, or a list of them.
Result<std::vector<UserId>> people_member(const Json& data, const char* name) {
    const auto found = data.find(name);
    if (found == data.end() || !found->is_array()) {
        const auto one = number_member(data, name);
        return one ? Result<std::vector<UserId>>({UserId(*one)}) : fail(one.error());
    }
    if (found->size() > most_called)
        return fail(ErrorCode::TooLarge, "data." + std::string(name) + " names too many");
    std::vector<UserId> people;
    for (const auto& one : *found) {
        if (!one.is_number_integer())
            return fail(ErrorCode::Invalid, "data." + std::string(name) + " must be whole numbers");
        people.emplace_back(one.get<std::int64_t>());
    }
    return people;
}

Result<calls::Invitation> invitation_of(const Json& data) {
    calls::Invitation invitation;
    auto to = people_member(data, "to");
    if (!to)
        return fail(to.error());
    invitation.to = std::move(*to);
    const auto alert = optional_number(data, "alert");
    if (!alert)
        return fail(alert.error());
    if (*alert)
        invitation.alert = AlertId(**alert);
    const auto word = optional_text(data, "priority", max_word);
    if (!word)
        return fail(word.error());
    const auto priority = calls::priority(word->value_or("normal"));
    if (!priority)
        return fail(ErrorCode::Invalid, "data.priority must be normal or emergency");
    invitation.priority = *priority;
    return invitation;
}

void invite(CallDesk& calls, const Sender& sender, const Json& data, const Reply& reply) {
    const auto invitation = invitation_of(data);
    if (!invitation)
        return reply(fail(invitation.error()));
    reply(calls.invite(sender.caller, sender.connection, *invitation));
}

void add(CallDesk& calls, const Sender& sender, const Json& data, const Reply& reply) {
    const auto call = text_member(data, "call", max_call_id);
    if (!call)
        return reply(fail(call.error()));
    const auto to = number_member(data, "to");
    if (!to)
        return reply(fail(to.error()));
    reply(calls.add(sender.caller, sender.connection, CallId(*call), UserId(*to)));
}

} // namespace

void add_call_messages(Dispatch& dispatch, CallDesk& calls) {
    dispatch.add("call.invite", org::Permission::PlaceCalls,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     invite(calls, sender, data, reply);
                 });
    dispatch.add("call.add", org::Permission::PlaceCalls,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     add(calls, sender, data, reply);
                 });
    add_act(dispatch, calls, "call.answer", &CallDesk::answer);
    add_act(dispatch, calls, "call.reject", &CallDesk::reject);
    add_act(dispatch, calls, "call.hangup", &CallDesk::hang_up);
}

} // namespace gulou::api
