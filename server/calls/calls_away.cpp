// Calls: pages and media that go away and come back, and what ends by the clock.
#include "server/calls/calls.hpp"

#include <algorithm>

namespace gulou::calls {

void Calls::connect(UserId user, ConnectionId connection) {
    if (!people_.connect(user, connection))
        return;
    tell_presence(user);
    const auto id = people_.call_of(user);
    if (!id)
        return;
    auto& call = live_.at(*id);
    auto& party = *call.party(user);
    if (party.is_ringing()) {
        effects_.push_back(Notify{connection, Change::Ringing, call});
    } else if (call.state == CallState::Ringing && !party.page) {
        party.page = connection;
        come_back(call, party);
    }
}

void Calls::disconnect(ConnectionId connection) {
    const auto user = people_.disconnect(connection);
    if (!user)
        return;
    if (const auto id = people_.call_of(*user)) {
        auto& call = live_.at(*id);
        auto& party = *call.party(*user);
        if (party.is_in() && party.page == connection) {
            party.page.reset();
            go_away(call, party);
        }
    }
    tell_presence(*user);
}

Result<Call> Calls::resume(ConnectionId connection, const CallId& id, std::string_view token) {
    const auto seat = seat_of(connection, id);
    if (!seat)
        return fail(seat.error());
    auto& [call, party] = *seat;
    if (!party.is_in())
        return fail(ErrorCode::Conflict,
                    party.is_ringing() ? "the call is not answered yet" : "you have left the call");
    const bool proven = same_secret(token, party.resume);
    const bool free = !party.page && call.state == CallState::Active;
    if (party.page != connection && !free && !proven)
        return fail(ErrorCode::Conflict, call.state == CallState::Ringing
                                             ? "the call is not answered yet"
                                             : "the call is carried by another page");
    if (party.page != connection) {
        party.page = connection;
        come_back(call, party);
    }
    if (call.state != CallState::Active)
        return fail(ErrorCode::Conflict, "the call is not answered yet");
    return call;
}

// The first reason starts the clock, a second one does not start it anew.
void Calls::go_away(Call& call, Party& party) {
    if (party.state == PartyState::Away)
        return;
    party.state = PartyState::Away;
    party.until =
        clock_.steady() + (call.state == CallState::Ringing ? rules_.caller_grace : rules_.grace);
    tell(call.live_users(), Change::Updated, call);
}

// A page that is back with its media still to come has the whole grace for it.
void Calls::come_back(Call& call, Party& party) {
    if (party.is_whole()) {
        party.state = PartyState::Joined;
        party.until.reset();
    } else {
        party.until = clock_.steady() + rules_.grace;
    }
    tell(call.live_users(), Change::Updated, call);
}

std::optional<Calls::Seat> Calls::media_seat(const CallId& id, UserId user) {
    const auto found = live_.find(id);
    auto* party = found == live_.end() ? nullptr : found->second.party(user);
    if (!party || !party->is_in())
        return std::nullopt;
    return Seat{found->second, *party};
}

void Calls::media_up(const CallId& id, UserId user) {
    const auto seat = media_seat(id, user);
    if (!seat || seat->party.media == MediaPath::Up)
        return;
    seat->party.media = MediaPath::Up;
    if (seat->party.state == PartyState::Away && seat->party.is_whole())
        come_back(seat->call, seat->party);
}

void Calls::media_down(const CallId& id, UserId user) {
    const auto seat = media_seat(id, user);
    if (!seat || seat->party.media != MediaPath::Up)
        return;
    seat->party.media = MediaPath::Down;
    go_away(seat->call, seat->party);
}

void Calls::media_failed(const CallId& id, UserId user) {
    const auto seat = media_seat(id, user);
    if (!seat)
        return;
    if (seat->party.media == MediaPath::None)
        return depart(id, user, Departure::Failed);
    media_down(id, user);
}

void Calls::poll() {
    struct Due {
        CallId call;
        UserId user;
    };
    const auto now = clock_.steady();
    std::vector<Due> due;
    for (const auto& [id, call] : live_)
        for (const auto& party : call.parties)
            if (party.until && *party.until <= now)
                due.push_back({id, party.user});
    for (const auto& [id, user] : due) {
        const auto call = live_.find(id);
        const auto* party = call == live_.end() ? nullptr : call->second.party(user);
        if (party && party->until) // else the call ended with the one before
            depart(id, user, party->is_ringing() ? Departure::NoAnswer : Departure::Lost);
    }
}

std::optional<SteadyTime> Calls::next_deadline() const {
    std::optional<SteadyTime> next;
    for (const auto& [id, call] : live_)
        for (const auto& party : call.parties)
            if (party.until && (!next || *party.until < *next))
                next = party.until;
    return next;
}

} // namespace gulou::calls
