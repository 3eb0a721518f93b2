// A call between two people as a value: who, about what, how far it got and how it ended.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <optional>
#include <string_view>

namespace gulou::calls {

enum class CallState { Ringing, Active, Ended };

enum class CallEnd {
    HungUp,    // by either, after the answer
    Rejected,  // by the callee
    NoAnswer,  // within the ring time
    Busy,      // the callee was in a call or being rung
    Cancelled, // by the caller, or the caller's page closed, before the answer
    Lost,      // a page went away and did not come back
    Failed,    // no media
};

enum class Presence { Offline, Online, Busy };

// The words on the wire and in the database: "ringing", "hung_up", "offline", …
std::string_view name(CallState state);
std::string_view name(CallEnd end);
std::string_view name(Presence presence);

// Also the row that is kept of every call, from the invitation on.
struct Call {
    CallId id;
    CallState state = CallState::Ringing;
    UserId from, to;
    std::optional<AlertId> alert;
    WallTime invited_at{};
    std::optional<WallTime> answered_at, ended_at;
    std::optional<CallEnd> end;
    std::optional<UserId> ended_by; // where a person ended it
    // The pages that carry the call, or carried it when it ended; the callee has none before the
    // answer, and nobody has one while their page is away.
    std::optional<ConnectionId> from_connection, to_connection;

    bool has(UserId user) const { return user == from || user == to; }
    bool is_end(ConnectionId connection) const {
        return from_connection == connection || to_connection == connection;
    }
};

} // namespace gulou::calls
