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
constexpr std::size_t resume_bytes = 24;

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

CallBoard::CallBoard(Outside outside, calls::CallRules rules)
    : outside_(std::move(outside)), calls_(outside_.clock, rules,
                                           {[] { return CallId(random_token(call_id_bytes)); },
                                            [] { return random_token(resume_bytes); }}),
      counters_(outside_.counters), timer_(outside_.control) {}

void CallBoard::connect(const api::Caller& caller, ConnectionId connection) {
    calls_.connect(caller.person.id, connection);
    carry_out();
}

void CallBoard::disconnect(ConnectionId connection) {
    calls_.disconnect(connection);
    carry_out();
    outside_.views.disconnect(connection);
}

void CallBoard::stop() {
    calls_.stop();
    carry_out();
    timer_.cancel();
}

Result<void> CallBoard::may_call(const api::Caller& from, UserId to) const {
    const auto person = store::Users(outside_.database.reader()).find(to);
    if (!person)
        return fail(person.error());
    if (!*person || (*person)->disabled ||
        !org::grants((*person)->role, org::Permission::ReceiveCalls) ||
        !org::allows(from.person, org::Permission::PlaceCalls, (*person)->unit))
        return fail(ErrorCode::NotFound, "no such person in your reach");
    return {};
}

Result<void> CallBoard::may_speak_of(const api::Caller& from, std::optional<AlertId> alert) const {
    if (!alert)
        return {};
    const auto about = store::Alerts(outside_.database.reader()).find(*alert);
    if (!about)
        return fail(about.error());
    return api::may_see(from, org::Permission::ViewAlerts, about->unit, "alert");
}

Result<api::Json> CallBoard::told(const Result<calls::Call>& call, ConnectionId connection) {
    carry_out();
    if (!call)
        return fail(call.error());
    return encode(*call, connection);
}

Result<api::Json> CallBoard::invite(const api::Caller& from, ConnectionId connection,
                                    const calls::Invitation& invitation) {
    for (const auto to : invitation.to)
        if (const auto allowed = may_call(from, to); !allowed)
            return fail(allowed.error());
    if (const auto allowed = may_speak_of(from, invitation.alert); !allowed)
        return fail(allowed.error());
    if (const auto room = outside_.media.admits(relay_priority(invitation.priority)); !room)
        return fail(room.error());
    return told(calls_.invite(connection, invitation), connection);
}

Result<api::Json> CallBoard::add(const api::Caller& from, ConnectionId connection,
                                 const CallId& call, UserId to) {
    if (const auto allowed = may_call(from, to); !allowed)
        return fail(allowed.error());
    return told(calls_.add(connection, call, to), connection);
}

Result<api::Json> CallBoard::act(Act command, ConnectionId connection, const CallId& id) {
    return told((calls_.*command)(connection, id), connection);
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
    parties_.clear();
    const auto user = calls_.user_of(connection);
    if (const auto call = user ? calls_.call_of(*user) : std::nullopt)
        out.push_back(encode(*call, connection));
    return out;
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

const api::Json& CallBoard::party(UserId id) const {
    const auto known = parties_.find(id);
    if (known != parties_.end())
        return known->second;
    const auto person = store::Users(outside_.database.reader()).find(id);
    return parties_[id] = api::encode_party(id, person ? *person : std::nullopt, outside_.tree);
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
                       .ended_by = call.ended_by,
                       .kind = call.kind == calls::CallKind::Group ? "group" : "two_party",
                       .priority = std::string(name(call.priority))};
    if (call.end)
        row.end = std::string(name(*call.end));
    for (const auto& one : call.parties)
        row.parties.push_back({one.user, std::string(name(one.state)), one.joined_at, one.left_at});
    return row;
}

api::Json CallBoard::encode(const calls::Call& call, ConnectionId connection) const {
    auto json = api::encode_call(row_of(call), [this](UserId id) { return party(id); });
    json["here"] = call.is_end(connection);
    for (const auto& one : call.parties)
        if (one.is_in() && one.page == connection)
            json["resume"] = one.resume;
    return json;
}

void CallBoard::carry_out() {
    parties_.clear();
    for (const auto& effect : calls_.take_effects())
        std::visit([this](const auto& one) { carry_out(one); }, effect);
    arm();
}

void CallBoard::carry_out(const calls::Notify& effect) {
    outside_.hub.send(effect.connection, api::encode_event(event_name(effect.change), 0,
                                                           encode(effect.call, effect.connection)));
}

void CallBoard::carry_out(const calls::StartMedia& effect) {
    outside_.media.start(effect.call);
}

void CallBoard::carry_out(const calls::LeaveMedia& effect) {
    outside_.media.leave({effect.call, effect.user});
}

// The row stands by then: it was written before.
void CallBoard::carry_out(const calls::EndMedia& effect) {
    outside_.media.end(
        effect.call, [this, id = effect.call](const std::vector<api::PartyFigures>& figures) {
            counters_.count(figures);
            outside_.database.writer().submit(
                [id, at = outside_.clock.wall(),
                 body = api::encode_figures(figures).dump()](store::Connection& connection) {
                    return store::Calls(connection).save_stats(id, at, body);
                },
                [log = outside_.log, id](const Result<void>& saved) {
                    if (!saved)
                        log.error("statistics not kept call=" + id.value() + " reason=\"" +
                                  saved.error().message + "\"");
                });
        });
}

void CallBoard::carry_out(const calls::StoreRow& effect) {
    if (effect.row.end)
        counters_.count(effect.row);
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
