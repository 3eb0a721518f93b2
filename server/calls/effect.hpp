// What the server does after a decision about a call, as values, in the order to be done.
#pragma once

#include "server/calls/call.hpp"

#include <variant>
#include <vector>

namespace gulou::calls {

enum class Change { Ringing, Answered, Updated, Ended }; // call.ringing, call.answered, …

// Tell one page; every page of both people is told, `call.is_end(connection)` says which of them
// carries the call: the others learn that it was answered elsewhere.
struct Notify {
    ConnectionId connection;
    Change change = Change::Updated;
    Call call;
};
// The two ends may exchange media from now on.
struct StartMedia {
    CallId call;
};
// This page's media end of the call is gone; the person may come back from another page.
struct LeaveMedia {
    CallId call;
    ConnectionId connection;
};
// Everything of the call's media goes.
struct EndMedia {
    CallId call;
};
// Insert or replace by id: at the invitation, the answer and the end.
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
