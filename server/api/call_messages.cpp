#include "server/api/messages.hpp"

namespace gulou::api {
namespace {

constexpr std::size_t max_call_id = 64;
constexpr std::size_t max_sdp = 64 * 1024; // Chromium's offers are about 6 KiB

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

void invite(CallDesk& calls, const Sender& sender, const Json& data, const Reply& reply) {
    const auto to = number_member(data, "to");
    if (!to)
        return reply(fail(to.error()));
    const auto alert = optional_number(data, "alert");
    if (!alert)
        return reply(fail(alert.error()));
    std::optional<AlertId> about;
    if (*alert)
        about = AlertId(**alert);
    reply(calls.invite(sender.caller, sender.connection, UserId(*to), about));
}

void offer(CallDesk& calls, const Sender& sender, const Json& data, const Reply& reply) {
    const auto call = text_member(data, "call", max_call_id);
    if (!call)
        return reply(fail(call.error()));
    auto sdp = text_member(data, "sdp", max_sdp);
    if (!sdp)
        return reply(fail(sdp.error()));
    calls.join_media(sender.connection, CallId(*call), std::move(*sdp),
                     [reply](const Result<std::string>& answer) {
                         if (!answer)
                             return reply(fail(answer.error()));
                         reply(Json{{"sdp", *answer}});
                     });
}

} // namespace

void add_call_messages(Dispatch& dispatch, CallDesk& calls) {
    dispatch.add("call.invite", org::Permission::PlaceCalls,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     invite(calls, sender, data, reply);
                 });
    add_act(dispatch, calls, "call.answer", &CallDesk::answer);
    add_act(dispatch, calls, "call.reject", &CallDesk::reject);
    add_act(dispatch, calls, "call.hangup", &CallDesk::hang_up);
    dispatch.add("media.offer", org::Permission::ReceiveCalls,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     offer(calls, sender, data, reply);
                 });
}

} // namespace gulou::api
