// The state machine of all calls, and who is present: decides, and leaves the doing to the effects
// it returns. Knows neither sockets nor media.
#pragma once

#include "core/result.hpp"
#include "server/calls/effect.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace gulou::calls {

struct CallTimes {
    std::chrono::seconds ring{30};  // until no_answer
    std::chrono::seconds grace{10}; // an active call whose page is away, until lost
};

// One strand. After every command: take_effects() and do them, then wait until next_deadline() and
// poll(). Whether a person may call another is decided before (scope).
class Calls {
public:
    // `new_id` gives unguessable ids. `clock` outlives it.
    Calls(const Clock& clock, CallTimes times, std::function<CallId()> new_id);

    // A page came; a call that is ringing for its person rings there too.
    void connect(UserId user, ConnectionId connection);
    // A page went. Unknown connections are ignored.
    void disconnect(ConnectionId connection);

    // Rings every page of `to`. A call that is Ended (busy) where `to` is in a call or being rung.
    // Invalid: to oneself; Conflict: the caller is in a call; Unavailable: `to` is not online;
    // Unauthenticated: `from` is not connected.
    Result<Call> invite(ConnectionId from, UserId to, std::optional<AlertId> alert);

    // Of these four: NotFound for a call that is not this person's or long over, Conflict where
    // its state does not allow it.
    // The callee's first page wins; again by the same page changes nothing.
    Result<Call> answer(ConnectionId connection, const CallId& id);
    Result<Call> reject(ConnectionId connection, const CallId& id);
    // Either person, from any page: cancels, rejects or ends. An ended call is returned as it is.
    Result<Call> hang_up(ConnectionId connection, const CallId& id);
    // A page of a person whose own went away carries the active call on. Ask before every media
    // offer: the end of a page that is still there is its own (Conflict for others).
    Result<Call> resume(ConnectionId connection, const CallId& id);

    // The relay gave up on the media; calls not live are ignored.
    void media_failed(const CallId& id);
    // Ends what is due.
    void poll();
    // The server stops: every live call ends as lost.
    void stop();

    std::optional<SteadyTime> next_deadline() const;
    Effects take_effects() { return std::exchange(effects_, {}); }

    Presence presence(UserId user) const;
    // The live call of a person.
    std::optional<Call> call_of(UserId user) const;
    // Live, or one of the last ended.
    std::optional<Call> find(const CallId& id) const;
    std::optional<UserId> user_of(ConnectionId connection) const;

private:
    struct Live {
        Call call;
        std::optional<SteadyTime> ring_until, from_until, to_until;
    };
    struct Person {
        std::set<ConnectionId> connections;
        std::optional<CallId> call;
        Presence told = Presence::Offline;
    };

    Result<Live*> live_of(ConnectionId connection, const CallId& id);
    Result<Call> refuse_busy(Call call);
    void ring(Call call);
    void end(const CallId& id, CallEnd how, std::optional<UserId> by);
    void leave(Live& live, ConnectionId connection);
    void keep(Call call);
    void notify(UserId user, Change change, const Call& call);
    void notify_both(Change change, const Call& call);
    void tell_presence(UserId user);

    const Clock& clock_;
    CallTimes times_;
    std::function<CallId()> new_id_;
    std::map<CallId, Live> live_;
    std::deque<Call> ended_;          // the last 256
    std::map<UserId, Person> people_; // connected or in a call
    std::map<ConnectionId, UserId> connections_;
    Effects effects_;
};

} // namespace gulou::calls
