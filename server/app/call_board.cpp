#include "server/app/call_board.hpp"

#include "core/text.hpp"
#include "server/api/call_routes.hpp"
#include "server/api/guard.hpp"
#include "server/store/alerts.hpp"
#include "server/store/calls.hpp"
#include "server/store/users.hpp"

namespace gulou::app {
namespace {

constexpr std::size_t call_id_bytes = 12;

std::string_view event_name(calls::Change change) {
    switch (change) {
    case calls::Change::Ringing:
        return "call.ringing";
    case calls::Change::Answered:
        return "call.answered";
    case calls::Change::Updated:
        return "call.updated";
    case calls::Change::Ended:
        break;
    }
    return "call.ended";
}

} // namespace

CallBoard::CallBoard(Outside outside, calls::CallTimes times)
    : outside_(std::move(outside)),
      calls_(outside_.clock, times, [] { return CallId(random_token(call_id_bytes)); }),
      timer_(outside_.control) {}

void CallBoard::connect(const api::Caller& caller, ConnectionId connection) {
    calls_.connect(caller.person.id, connection);
    carry_out();
}

void CallBoard::disconnect(ConnectionId connection) {
    calls_.disconnect(connection);
    carry_out();
    outside_.media.disconnect(connection);
}

void CallBoard::media_failed(const CallId& call) {
    calls_.media_failed(call);
    carry_out();
}

void CallBoard::stop() {
    calls_.stop();
    carry_out();
    timer_.cancel();
}

Result<void> CallBoard::may_call(const api::Caller& from, UserId to,
                                 std::optional<AlertId> alert) const {
    const auto person = store::Users(outside_.database.reader()).find(to);
    if (!person)
        return fail(person.error());
    if (!*person || (*person)->disabled ||
        !org::grants((*person)->role, org::Permission::ReceiveCalls) ||
        !org::allows(from.person, org::Permission::PlaceCalls, (*person)->unit))
        return fail(ErrorCode::NotFound, "no such person in your reach");
    if (!alert)
        return {};
    const auto about = store::Alerts(outside_.database.reader()).find(*alert);
    if (!about)
        return fail(about.error());
    return api::may_see(from, org::Permission::ViewAlerts, about->unit, "alert");
}

Result<api::Json> CallBoard::invite(const api::Caller& from, ConnectionId connection, UserId to,
                                    std::optional<AlertId> alert) {
    if (const auto allowed = may_call(from, to, alert); !allowed)
        return fail(allowed.error());
    const auto call = calls_.invite(connection, to, alert);
    carry_out();
    if (!call)
        return fail(call.error());
    return encode(*call, connection);
}

Result<api::Json> CallBoard::act(Act command, ConnectionId connection, const CallId& id) {
    const auto call = (calls_.*command)(connection, id);
    carry_out();
    if (!call)
        return fail(call.error());
    return encode(*call, connection);
}

Result<api::Json> CallBoard::answer(ConnectionId connection, const CallId& call) {
    return act(&calls::Calls::answer, connection, call);
}

Result<api::Json> CallBoard::reject(ConnectionId connection, const CallId& call) {
    return act(&calls::Calls::reject, connection, call);
}

Result<api::Json> CallBoard::hang_up(ConnectionId connection, const CallId& call) {
    return act(&calls::Calls::hang_up, connection, call);
}

api::Json CallBoard::open_calls(ConnectionId connection) const {
    auto out = api::Json::array();
    const auto user = calls_.user_of(connection);
    if (const auto call = user ? calls_.call_of(*user) : std::nullopt)
        out.push_back(encode(*call, connection));
    return out;
}

void CallBoard::join_media(ConnectionId connection, const CallId& call, std::string offer,
                           Answer answer) {
    const auto resumed = calls_.resume(connection, call);
    carry_out();
    if (!resumed)
        return answer(fail(resumed.error()));
    outside_.media.join_call(connection, call, std::move(offer), std::move(answer));
}

void CallBoard::open_live(ConnectionId connection, const CameraId& camera, std::string offer,
                          std::function<void(Result<Live>)> answer) {
    outside_.media.watch(
        connection, camera, std::move(offer),
        [answer = std::move(answer)](const Result<std::pair<std::uint64_t, std::string>>& live) {
            if (!live)
                return answer(fail(live.error()));
            answer(Live{live->first, live->second});
        });
}

Result<void> CallBoard::close_live(ConnectionId connection, std::uint64_t live) {
    return outside_.media.unwatch(connection, live);
}

std::optional<std::string> CallBoard::place_of(std::optional<AlertId> alert) const {
    if (!alert)
        return std::nullopt;
    const auto found = store::Alerts(outside_.database.reader()).find(*alert);
    if (!found)
        return std::nullopt;
    const auto camera = outside_.cameras.find(found->camera);
    return camera ? std::optional(camera->camera->name) : std::nullopt;
}

api::Json CallBoard::party(UserId id) const {
    const auto person = store::Users(outside_.database.reader()).find(id);
    return api::encode_party(id, person ? *person : std::nullopt, outside_.tree);
}

store::CallRow CallBoard::row_of(const calls::Call& call) const {
    store::CallRow row{.id = call.id,
                       .from = call.from,
                       .to = call.to,
                       .alert = call.alert,
                       .place = place_of(call.alert),
                       .invited_at = call.invited_at,
                       .answered_at = call.answered_at,
                       .ended_at = call.ended_at,
                       .ended_by = call.ended_by};
    if (call.end)
        row.end = std::string(name(*call.end));
    return row;
}

api::Json CallBoard::encode(const calls::Call& call, ConnectionId connection) const {
    auto json = api::encode_call(row_of(call), party(call.from), party(call.to));
    json["here"] = call.is_end(connection);
    return json;
}

void CallBoard::carry_out() {
    for (const auto& effect : calls_.take_effects())
        std::visit([this](const auto& one) { carry_out(one); }, effect);
    arm();
}

void CallBoard::carry_out(const calls::Notify& effect) {
    outside_.hub.send(effect.connection, api::encode_event(event_name(effect.change), 0,
                                                           encode(effect.call, effect.connection)));
}

void CallBoard::carry_out(const calls::LeaveMedia& effect) {
    outside_.media.leave_call(effect.connection, effect.call);
}

void CallBoard::carry_out(const calls::EndMedia& effect) {
    outside_.media.end_call(effect.call);
}

void CallBoard::carry_out(const calls::StoreRow& effect) {
    outside_.database.writer().submit(
        [row = row_of(effect.row)](store::Connection& connection) {
            return store::Calls(connection).save(row);
        },
        [log = outside_.log, id = effect.row.id](const Result<void>& saved) {
            if (!saved)
                log.error("call not kept call=" + id.value() + " reason=\"" +
                          saved.error().message + "\"");
        });
}

void CallBoard::carry_out(const calls::TellPresence& effect) {
    const auto person = store::Users(outside_.database.reader()).find(effect.user);
    if (person && *person)
        outside_.hub.broadcast(
            "presence.changed", org::Permission::ViewPresence, (*person)->unit,
            {{"user", effect.user.value()}, {"presence", name(effect.presence)}});
}

void CallBoard::arm() {
    const auto deadline = calls_.next_deadline();
    if (!deadline) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(*deadline - outside_.clock.steady());
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return;
        calls_.poll();
        carry_out();
    });
}

} // namespace gulou::app
