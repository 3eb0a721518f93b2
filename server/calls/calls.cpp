#include "server/calls/calls.hpp"

#include <algorithm>
#include <set>

namespace gulou::calls {
namespace {

constexpr std::size_t kept_ended = 256;
constexpr std::size_t most_entries = 200; // everybody who was ever called into one call

} // namespace

Calls::Calls(const Clock& clock, CallRules rules, NewNames names)
    : clock_(clock), rules_(rules), names_(std::move(names)) {}

Result<Call> Calls::invite(ConnectionId from, const Invitation& invitation) {
    const auto caller = user_of(from);
    if (!caller)
        return fail(ErrorCode::Unauthenticated, "this page is not connected");
    if (const auto may = may_invite(*caller, invitation); !may)
        return fail(may.error());
    Call call;
    call.id = names_.call();
    call.kind = invitation.to.size() > 1 ? CallKind::Group : CallKind::TwoParty;
    call.priority = invitation.priority;
    call.from = *caller;
    call.to = invitation.to.front();
    call.alert = invitation.alert;
    call.invited_at = clock_.wall();
    call.parties.push_back({.user = *caller,
                            .state = PartyState::Joined,
                            .joined_at = call.invited_at,
                            .page = from,
                            .resume = names_.resume()});
    for (const auto user : invitation.to)
        call.parties.push_back(call_up(user));
    if (call.count(&Party::is_ringing) == 0)
        return refuse_busy(std::move(call));
    ring(call);
    return call;
}

Result<void> Calls::may_invite(UserId caller, const Invitation& invitation) const {
    const auto& to = invitation.to;
    const auto offline = [this](UserId user) { return presence(user) == Presence::Offline; };
    if (to.empty())
        return fail(ErrorCode::Invalid, "nobody is called");
    if (std::ranges::find(to, caller) != to.end())
        return fail(ErrorCode::Invalid, "nobody can call themselves");
    if (std::set(to.begin(), to.end()).size() != to.size())
        return fail(ErrorCode::Invalid, "somebody is called twice");
    if (to.size() >= rules_.most_parties)
        return fail(ErrorCode::Limited,
                    "a call has at most " + std::to_string(rules_.most_parties) + " parties");
    if (people_.call_of(caller))
        return fail(ErrorCode::Conflict, "you are in a call already");
    if (std::ranges::all_of(to, offline))
        return fail(ErrorCode::Unavailable, "not online");
    return {};
}

// A party that rings, or why it can't.
Party Calls::call_up(UserId user) const {
    Party party{.user = user};
    switch (presence(user)) {
    case Presence::Online:
        party.until = clock_.steady() + rules_.ring;
        break;
    case Presence::Busy:
        party.state = PartyState::Busy;
        break;
    case Presence::Offline:
        party.state = PartyState::NoAnswer;
        break;
    }
    return party;
}

// Those called are not disturbed; the row tells them later.
Result<Call> Calls::refuse_busy(Call call) {
    call.state = CallState::Ended;
    call.end = CallEnd::Busy;
    call.ended_at = call.invited_at;
    auto& caller = call.parties.front();
    caller.state = PartyState::Left;
    caller.left_at = call.invited_at;
    effects_.push_back(StoreRow{call});
    tell({call.from}, Change::Ended, call);
    keep(call);
    return call;
}

void Calls::ring(Call call) {
    const auto users = call.live_users();
    for (const auto user : users) {
        people_.enter(user, call.id);
        tell_presence(user);
    }
    effects_.push_back(StoreRow{call});
    tell(users, Change::Ringing, call);
    const auto id = call.id;
    live_.emplace(id, std::move(call));
}

Result<Call> Calls::add(ConnectionId by, const CallId& id, UserId user) {
    const auto seat = seat_of(by, id);
    if (!seat)
        return fail(seat.error());
    auto& call = seat->call;
    if (call.state != CallState::Active || !seat->party.is_in())
        return fail(ErrorCode::Conflict, "only who is in an active call can call others into it");
    auto* known = call.party(user);
    if (known && known->is_live())
        return fail(ErrorCode::Conflict, "in this call already");
    if (call.count(&Party::is_live) >= rules_.most_parties || call.parties.size() >= most_entries)
        return fail(ErrorCode::Limited,
                    "a call has at most " + std::to_string(rules_.most_parties) + " parties");
    if (presence(user) == Presence::Offline)
        return fail(ErrorCode::Unavailable, "not online");
    const auto others = call.live_users();
    auto& party = known ? * known = call_up(user) : call.parties.emplace_back(call_up(user));
    if (party.is_ringing()) {
        call.kind = CallKind::Group;
        people_.enter(user, id);
        tell_presence(user);
        tell({user}, Change::Ringing, call);
    }
    effects_.push_back(StoreRow{call});
    tell(others, Change::Updated, call);
    return call;
}

// A person's place in a call that has not ended.
Result<Calls::Seat> Calls::seat_of(ConnectionId connection, const CallId& id) {
    const auto user = user_of(connection);
    const auto found = live_.find(id);
    if (user && found != live_.end())
        if (auto* party = found->second.party(*user))
            return Seat{found->second, *party};
    const auto old = find(id);
    if (user && old && old->has(*user))
        return fail(ErrorCode::Conflict, "the call has ended");
    return fail(ErrorCode::NotFound, "no such call");
}

Result<Call> Calls::answer(ConnectionId connection, const CallId& id) {
    const auto seat = seat_of(connection, id);
    if (!seat)
        return fail(seat.error());
    auto& [call, party] = *seat;
    if (party.is_in() && party.user == call.from)
        return fail(ErrorCode::Conflict, "only the person called can answer");
    if (party.is_in() && party.page == connection)
        return call;
    if (party.is_in())
        return fail(ErrorCode::Conflict, "answered elsewhere");
    if (!party.is_ringing())
        return fail(ErrorCode::Conflict, "it no longer rings");
    party.state = PartyState::Joined;
    party.joined_at = clock_.wall();
    party.page = connection;
    party.resume = names_.resume();
    party.until.reset();
    begin(call, party.user);
    return call;
}

// The first answer begins the call for all; a later one is news to the others, no more.
void Calls::begin(Call& call, UserId who) {
    const auto users = call.live_users();
    if (call.state == CallState::Active) {
        effects_.push_back(StoreRow{call});
        tell({who}, Change::Answered, call);
        Users others;
        std::ranges::remove_copy(users, std::back_inserter(others), who);
        return tell(others, Change::Updated, call);
    }
    call.state = CallState::Active;
    call.answered_at = clock_.wall();
    for (auto& party : call.parties)
        if (party.state == PartyState::Away)
            party.until = clock_.steady() + rules_.grace;
    effects_.push_back(StoreRow{call});
    effects_.push_back(StartMedia{call.id});
    tell(users, Change::Answered, call);
}

Result<Call> Calls::reject(ConnectionId connection, const CallId& id) {
    const auto seat = seat_of(connection, id);
    if (!seat)
        return fail(seat.error());
    if (!seat->party.is_ringing())
        return fail(ErrorCode::Conflict, "only a ringing call can be rejected, by the one called");
    depart(id, seat->party.user, Departure::HungUp);
    return *find(id);
}

Result<Call> Calls::hang_up(ConnectionId connection, const CallId& id) {
    const auto user = user_of(connection);
    const auto known = find(id);
    const auto* party = user && known ? known->party(*user) : nullptr;
    if (!party)
        return fail(ErrorCode::NotFound, "no such call");
    if (party->is_live())
        depart(id, *user, Departure::HungUp);
    return *find(id);
}

void Calls::depart(CallId id, UserId who, Departure how) {
    auto& call = live_.at(id);
    auto& party = *call.party(who);
    const auto audience = call.live_users();
    const bool was_in = party.is_in();
    party.state = state_after(party, how);
    party.left_at = clock_.wall();
    party.until.reset();
    if (const auto over = ending(call, who, how))
        return end(id, *over, audience);
    if (was_in)
        effects_.push_back(LeaveMedia{id, who});
    effects_.push_back(StoreRow{call});
    tell(audience, Change::Updated, call);
    people_.leave(who);
    tell_presence(who);
}

// `audience`: who was in it or being rung until now.
void Calls::end(const CallId& id, const Ending& how, const Users& audience) {
    auto ended = live_.extract(id);
    auto& call = ended.mapped();
    const bool had_media = call.state == CallState::Active;
    call.state = CallState::Ended;
    call.end = how.end;
    call.ended_by = how.by;
    call.ended_at = clock_.wall();
    for (auto& party : call.parties) {
        if (!party.is_live())
            continue;
        party.state = party.is_ringing() ? PartyState::NoAnswer : PartyState::Left;
        party.left_at = call.ended_at;
        party.until.reset();
    }
    if (had_media)
        effects_.push_back(EndMedia{call.id});
    effects_.push_back(StoreRow{call});
    tell(audience, Change::Ended, call);
    for (const auto user : audience) {
        people_.leave(user);
        tell_presence(user);
    }
    keep(std::move(call));
}

void Calls::keep(Call call) {
    ended_.push_back(std::move(call));
    if (ended_.size() > kept_ended)
        ended_.pop_front();
}

void Calls::stop() {
    while (!live_.empty()) {
        const auto& [id, call] = *live_.begin();
        end(CallId(id), {CallEnd::Lost, {}}, call.live_users());
    }
}

void Calls::tell(const Users& audience, Change change, const Call& call) {
    for (const auto user : audience)
        for (const auto page : people_.pages(user))
            effects_.push_back(Notify{page, change, call});
}

void Calls::tell_presence(UserId user) {
    if (const auto news = people_.news(user))
        effects_.push_back(TellPresence{user, *news});
}

std::optional<Call> Calls::call_of(UserId user) const {
    const auto id = people_.call_of(user);
    return id ? std::optional(live_.at(*id)) : std::nullopt;
}

std::optional<Call> Calls::find(const CallId& id) const {
    if (const auto live = live_.find(id); live != live_.end())
        return live->second;
    const auto ended = std::ranges::find(ended_, id, &Call::id);
    return ended == ended_.end() ? std::nullopt : std::optional(*ended);
}

} // namespace gulou::calls
