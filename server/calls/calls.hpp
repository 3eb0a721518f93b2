// The state machine of all calls: decides, and leaves the doing to the effects it returns. Knows
// neither sockets nor media.
#pragma once

#include "core/result.hpp"
#include "server/calls/effect.hpp"
#include "server/calls/ending.hpp"
#include "server/calls/people.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gulou::calls {

struct CallRules {
    std::chrono::seconds ring{30};         // a party rings, until no_answer
    std::chrono::seconds grace{60};        // a party of an active call is away, until lost
    std::chrono::seconds caller_grace{10}; // the caller's page is away while it rings
    std::size_t most_parties = 30;         // in a call or being rung at once
};

struct Invitation {
    std::vector<UserId> to; // several make a group
    std::optional<AlertId> alert{};
    Priority priority = Priority::Normal;
};

// Both give what nobody can guess.
struct NewNames {
    std::function<CallId()> call;
    std::function<std::string()> resume;
};

// One strand. After every command: take_effects() and do them, then wait until next_deadline() and
// poll(). Whether a person may call another is decided before (scope).
class Calls {
public:
    // `clock` outlives it.
    Calls(const Clock& clock, CallRules rules, NewNames names);

    // A page came; a call that is ringing for its person rings there too, and one they are placing
    // goes on there if its page is gone.
    void connect(UserId user, ConnectionId connection);
    // A page went: whoever carried a call with it is away. Unknown connections are ignored.
    void disconnect(ConnectionId connection);

    // Rings every page of those called who are online and in no other call. A call that is Ended
    // (busy) where nobody could be rung. Invalid: to nobody, oneself or somebody twice; Limited:
    // too many; Conflict: the caller is in a call; Unavailable: not online; Unauthenticated:
    // `from` is not connected.
    Result<Call> invite(ConnectionId from, const Invitation& invitation);

    // Of all below: NotFound for a call that is not this person's or long over, Conflict where
    // its state does not allow it.
    // Whoever is in an active call rings one more, who may have left it; it is a group from then
    // on. Refused as invite(), but for the busy: their party says so.
    Result<Call> add(ConnectionId by, const CallId& id, UserId user);
    // The first page of each person wins; again by the same page changes nothing.
    Result<Call> answer(ConnectionId connection, const CallId& id);
    Result<Call> reject(ConnectionId connection, const CallId& id);
    // Anybody, from any of their pages: cancels, rejects, leaves or ends. A call that is over, for
    // all or for them, is returned as it is.
    Result<Call> hang_up(ConnectionId connection, const CallId& id);
    // The page carries the call for its person from now on: if theirs is gone, or at once with the
    // token it was given (a reload, which the server may not have noticed yet). Ask before every
    // media offer.
    Result<Call> resume(ConnectionId connection, const CallId& id, std::string_view token);

    // What the relay says of a party's media; who is in no such call is ignored. Down is a pause
    // that ends with the grace; failed before it ever was up is the end.
    void media_up(const CallId& id, UserId user);
    void media_down(const CallId& id, UserId user);
    void media_failed(const CallId& id, UserId user);

    // Ends what is due.
    void poll();
    // The server stops: every live call ends as lost.
    void stop();

    std::optional<SteadyTime> next_deadline() const;
    Effects take_effects() { return std::exchange(effects_, {}); }

    Presence presence(UserId user) const { return people_.presence(user); }
    std::optional<UserId> user_of(ConnectionId page) const { return people_.user_of(page); }
    // The live call of a person.
    std::optional<Call> call_of(UserId user) const;
    // Live, or one of the last ended.
    std::optional<Call> find(const CallId& id) const;
    std::size_t live() const { return live_.size(); }

private:
    using Users = std::vector<UserId>;
    struct Seat { // a person's place in a live call
        Call& call;
        Party& party;
    };

    Result<void> may_invite(UserId caller, const Invitation& invitation) const;
    Party call_up(UserId user) const;
    void ring(Call call);
    Result<Call> refuse_busy(Call call);
    Result<Seat> seat_of(ConnectionId connection, const CallId& id);
    std::optional<Seat> media_seat(const CallId& id, UserId user);
    void begin(Call& call, UserId first);
    void go_away(Call& call, Party& party);
    void come_back(Call& call, Party& party);
    void depart(CallId id, UserId who, Departure how);
    void end(const CallId& id, const Ending& how, const Users& audience);
    void keep(Call call);
    void tell(const Users& audience, Change change, const Call& call);
    void tell_presence(UserId user);

    const Clock& clock_;
    const CallRules rules_;
    NewNames names_;
    std::map<CallId, Call> live_;
    std::deque<Call> ended_; // the last 256
    People people_;
    Effects effects_;
};

} // namespace gulou::calls
