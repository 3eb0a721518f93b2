// A call between two or more people as a value: who, about what, how far it got and how it ended.
#pragma once

#include "server/calls/party.hpp"

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace gulou::calls {

enum class CallState { Ringing, Active, Ended };

enum class CallEnd {
    HungUp,    // by a party, after the answer
    Rejected,  // by everybody called
    NoAnswer,  // within the ring time
    Busy,      // whoever was called was in a call or being rung
    Cancelled, // by the caller, or the caller's page closed, before the answer
    Lost,      // a page or its network went away and did not come back
    Failed,    // no media
};

enum class Presence { Offline, Online, Busy };

// An emergency is admitted where an ordinary call would be refused.
enum class Priority { Normal, Emergency };

// The words on the wire and in the database: "ringing", "hung_up", "offline", "emergency", …
std::string_view name(CallState state);
std::string_view name(CallEnd end);
std::string_view name(Presence presence);
std::string_view name(Priority priority);
std::optional<Priority> priority(std::string_view name);

// Two between whom it ends when either leaves, or a consultation (會商) others join and leave.
enum class CallKind { TwoParty, Group };

// Also the row that is kept of every call, from the invitation on.
struct Call {
    CallId id;
    CallState state = CallState::Ringing;
    CallKind kind = CallKind::TwoParty;
    Priority priority = Priority::Normal;
    UserId from, to; // who called, and the first one called
    std::optional<AlertId> alert;
    WallTime invited_at{};
    std::optional<WallTime> answered_at, ended_at; // the first answer
    std::optional<CallEnd> end;
    std::optional<UserId> ended_by; // where a person ended it
    std::vector<Party> parties;     // the caller first, then in the order called; never removed

    const Party* party(UserId user) const;
    Party* party(UserId user);
    bool has(UserId user) const { return party(user) != nullptr; }
    // Whether a page carries the call for its person, or did until the call was over for them.
    bool is_end(ConnectionId page) const;
    // Who is in it or being rung.
    std::vector<UserId> live_users() const;
    std::size_t count(bool (Party::*which)() const) const;
};

} // namespace gulou::calls
