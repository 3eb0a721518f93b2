// What the server does after a decision about a call, as values, in the order to be done.
#pragma once

#include "server/calls/call.hpp"

#include <variant>
#include <vector>

namespace gulou::calls {

enum class Change { Ringing, Answered, Updated, Ended }; // call.ringing, call.answered, …

// Tell one page. Every page of everybody who is in the call or being rung is told, and of who has
// just left it; `call.is_end(connection)` says which of a person's pages carries the call: the
// others learn that it was answered elsewhere.
struct Notify {
    ConnectionId connection;
    Change change = Change::Updated;
    Call call;
};
// The parties may exchange media from now on.
struct StartMedia {
    CallId call;
};
// This person's media end goes: they left, and the call goes on without them.
struct LeaveMedia {
    CallId call;
    UserId user;
};
// Everything of the call's media goes.
struct EndMedia {
    CallId call;
};
// Insert or replace by id: at the invitation, whenever a party comes or goes, and at the end.
struct StoreRow {
    Call row;
};
struct TellPresence {
    UserId user;
    Presence presence = Presence::Offline;
};

using Effect = std::variant<Notify, StartMedia, LeaveMedia, EndMedia, StoreRow, TellPresence>;
using Effects = std::vector<Effect>;

} // namespace gulou::calls
