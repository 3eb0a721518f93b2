#include "server/calls/calls.hpp"

#include <algorithm>

namespace gulou::calls {
namespace {

constexpr std::size_t kept_ended = 256;

bool is_due(const std::optional<SteadyTime>& deadline, SteadyTime now) {
    return deadline && *deadline <= now;
}

} // namespace

Calls::Calls(const Clock& clock, CallTimes times, std::function<CallId()> new_id)
    : clock_(clock), times_(times), new_id_(std::move(new_id)) {}

void Calls::connect(UserId user, ConnectionId connection) {
    if (!connections_.emplace(connection, user).second)
        return;
    people_[user].connections.insert(connection);
    tell_presence(user);
    const auto call = call_of(user);
    if (call && call->state == CallState::Ringing && call->to == user)
        effects_.push_back(Notify{connection, Change::Ringing, *call});
}

void Calls::disconnect(ConnectionId connection) {
    const auto found = connections_.find(connection);
    if (found == connections_.end())
        return;
    const auto user = found->second;
    connections_.erase(found);
    auto& person = people_[user];
    person.connections.erase(connection);
    if (const auto id = person.call) {
        auto& live = live_.at(*id);
        if (live.call.is_end(connection) && live.call.state == CallState::Ringing)
            end(*id, CallEnd::Cancelled, user);
        else if (live.call.is_end(connection))
            leave(live, connection);
    }
    tell_presence(user);
}

// An active call whose page went away waits for the person's next one.
void Calls::leave(Live& live, ConnectionId connection) {
    const auto until = clock_.steady() + times_.grace;
    if (live.call.from_connection == connection) {
        live.call.from_connection.reset();
        live.from_until = until;
    } else {
        live.call.to_connection.reset();
        live.to_until = until;
    }
    effects_.push_back(LeaveMedia{live.call.id, connection});
    notify_both(Change::Updated, live.call);
}

Result<Call> Calls::invite(ConnectionId from, UserId to, std::optional<AlertId> alert) {
    const auto caller = user_of(from);
    if (!caller)
        return fail(ErrorCode::Unauthenticated, "this page is not connected");
    if (*caller == to)
        return fail(ErrorCode::Invalid, "nobody can call themselves");
    if (call_of(*caller))
        return fail(ErrorCode::Conflict, "you are in a call already");
    Call call;
    call.id = new_id_();
    call.from = *caller;
    call.to = to;
    call.alert = alert;
    call.invited_at = clock_.wall();
    call.from_connection = from;
    switch (presence(to)) {
    case Presence::Offline:
        return fail(ErrorCode::Unavailable, "not online");
    case Presence::Busy:
        return refuse_busy(std::move(call));
    case Presence::Online:
        break;
    }
    ring(call);
    return call;
}

// The callee is not disturbed; the row tells them later.
Result<Call> Calls::refuse_busy(Call call) {
    call.state = CallState::Ended;
    call.end = CallEnd::Busy;
    call.ended_at = call.invited_at;
    effects_.push_back(StoreRow{call});
    notify(call.from, Change::Ended, call);
    keep(call);
    return call;
}

void Calls::ring(Call call) {
    for (const auto user : {call.from, call.to}) {
        people_[user].call = call.id;
        tell_presence(user);
    }
    effects_.push_back(StoreRow{call});
    notify_both(Change::Ringing, call);
    const auto id = call.id;
    live_.emplace(id, Live{std::move(call), clock_.steady() + times_.ring, {}, {}});
}

Result<Calls::Live*> Calls::live_of(ConnectionId connection, const CallId& id) {
    const auto user = user_of(connection);
    const auto found = live_.find(id);
    if (user && found != live_.end() && found->second.call.has(*user))
        return &found->second;
    const auto old = find(id);
    if (user && old && old->has(*user))
        return fail(ErrorCode::Conflict, "the call has ended");
    return fail(ErrorCode::NotFound, "no such call");
}

Result<Call> Calls::answer(ConnectionId connection, const CallId& id) {
    const auto found = live_of(connection, id);
    if (!found)
        return fail(found.error());
    auto& [call, ring_until, from_until, to_until] = **found;
    if (call.to != user_of(connection))
        return fail(ErrorCode::Conflict, "only the person called can answer");
    if (call.state == CallState::Active && call.to_connection == connection)
        return call;
    if (call.state != CallState::Ringing)
        return fail(ErrorCode::Conflict, "answered elsewhere");
    call.state = CallState::Active;
    call.answered_at = clock_.wall();
    call.to_connection = connection;
    ring_until.reset();
    effects_.push_back(StoreRow{call});
    effects_.push_back(StartMedia{call.id});
    notify_both(Change::Answered, call);
    return call;
}

Result<Call> Calls::reject(ConnectionId connection, const CallId& id) {
    const auto found = live_of(connection, id);
    if (!found)
        return fail(found.error());
    const auto& call = (*found)->call;
    if (call.state != CallState::Ringing || call.to != user_of(connection))
        return fail(ErrorCode::Conflict, "only a ringing call can be rejected, by the one called");
    const auto callee = call.to;
    end(id, CallEnd::Rejected, callee);
    return *find(id);
}

Result<Call> Calls::hang_up(ConnectionId connection, const CallId& id) {
    const auto user = user_of(connection);
    const auto known = find(id);
    if (!user || !known || !known->has(*user))
        return fail(ErrorCode::NotFound, "no such call");
    if (known->state == CallState::Active)
        end(id, CallEnd::HungUp, *user);
    else if (known->state == CallState::Ringing)
        end(id, known->from == *user ? CallEnd::Cancelled : CallEnd::Rejected, *user);
    return *find(id);
}

Result<Call> Calls::resume(ConnectionId connection, const CallId& id) {
    const auto found = live_of(connection, id);
    if (!found)
        return fail(found.error());
    auto& [call, ring_until, from_until, to_until] = **found;
    if (call.state != CallState::Active)
        return fail(ErrorCode::Conflict, "the call is not answered yet");
    if (call.is_end(connection))
        return call;
    const bool is_caller = call.from == user_of(connection);
    auto& end = is_caller ? call.from_connection : call.to_connection;
    if (end)
        return fail(ErrorCode::Conflict, "the call is carried by another page");
    end = connection;
    (is_caller ? from_until : to_until).reset();
    notify_both(Change::Updated, call);
    return call;
}

void Calls::media_failed(const CallId& id) {
    if (live_.contains(id))
        end(id, CallEnd::Failed, std::nullopt);
}

void Calls::poll() {
    const auto now = clock_.steady();
    std::vector<std::pair<CallId, CallEnd>> due;
    for (const auto& [id, live] : live_) {
        if (is_due(live.ring_until, now))
            due.emplace_back(id, CallEnd::NoAnswer);
        else if (is_due(live.from_until, now) || is_due(live.to_until, now))
            due.emplace_back(id, CallEnd::Lost);
    }
    for (const auto& [id, how] : due)
        end(id, how, std::nullopt);
}

void Calls::stop() {
    while (!live_.empty())
        end(CallId(live_.begin()->first), CallEnd::Lost, std::nullopt);
}

std::optional<SteadyTime> Calls::next_deadline() const {
    std::optional<SteadyTime> next;
    for (const auto& [id, live] : live_)
        for (const auto& deadline : {live.ring_until, live.from_until, live.to_until})
            if (deadline && (!next || *deadline < *next))
                next = deadline;
    return next;
}

void Calls::end(const CallId& id, CallEnd how, std::optional<UserId> by) {
    auto ended = live_.extract(id);
    auto& call = ended.mapped().call;
    const bool had_media = call.state == CallState::Active;
    call.state = CallState::Ended;
    call.end = how;
    call.ended_by = by;
    call.ended_at = clock_.wall();
    if (had_media)
        effects_.push_back(EndMedia{call.id});
    effects_.push_back(StoreRow{call});
    notify_both(Change::Ended, call);
    for (const auto user : {call.from, call.to}) {
        people_[user].call.reset();
        tell_presence(user);
    }
    keep(std::move(call));
}

void Calls::keep(Call call) {
    ended_.push_back(std::move(call));
    if (ended_.size() > kept_ended)
        ended_.pop_front();
}

void Calls::notify(UserId user, Change change, const Call& call) {
    const auto person = people_.find(user);
    if (person == people_.end())
        return;
    for (const auto connection : person->second.connections)
        effects_.push_back(Notify{connection, change, call});
}

void Calls::notify_both(Change change, const Call& call) {
    notify(call.from, change, call);
    notify(call.to, change, call);
}

// Tells a change once, and forgets who is gone.
void Calls::tell_presence(UserId user) {
    auto& person = people_[user];
    const auto now = presence(user);
    if (std::exchange(person.told, now) != now)
        effects_.push_back(TellPresence{user, now});
    if (now == Presence::Offline)
        people_.erase(user);
}

Presence Calls::presence(UserId user) const {
    const auto person = people_.find(user);
    if (person == people_.end())
        return Presence::Offline;
    if (person->second.call)
        return Presence::Busy;
    return person->second.connections.empty() ? Presence::Offline : Presence::Online;
}

std::optional<Call> Calls::call_of(UserId user) const {
    const auto person = people_.find(user);
    if (person == people_.end() || !person->second.call)
        return std::nullopt;
    return live_.at(*person->second.call).call;
}

std::optional<Call> Calls::find(const CallId& id) const {
    if (const auto live = live_.find(id); live != live_.end())
        return live->second.call;
    const auto ended =
        std::find_if(ended_.begin(), ended_.end(), [&](const Call& call) { return call.id == id; });
    return ended == ended_.end() ? std::nullopt : std::optional<Call>(*ended);
}

std::optional<UserId> Calls::user_of(ConnectionId connection) const {
    const auto found = connections_.find(connection);
    return found == connections_.end() ? std::nullopt : std::optional<UserId>(found->second);
}

} // namespace gulou::calls
