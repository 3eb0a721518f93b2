// GET /calls: who called whom, how it ended, and how its media was.
#pragma once

#include "core/org/unit_tree.hpp"
#include "server/api/call_desk.hpp"
#include "server/api/encode.hpp"
#include "server/api/guard.hpp"
#include "server/store/calls.hpp"
#include "server/store/database.hpp"

#include <functional>

namespace gulou::api {

// A party as calls show it; a person who is gone has only an id.
Json encode_party(UserId id, const std::optional<org::Person>& person, const org::UnitTree& tree);
// The row as docs/api's Call; `here` is for connections, a row is nobody's.
using EncodeParty = std::function<Json(UserId)>;
Json encode_call(const store::CallRow& row, const EncodeParty& party);

// Whose calls the caller sees: the subtree's with the permission, else their own.
store::CallQuery visible_to(const Caller& caller);
// NotFound where the caller sees no such call.
Result<store::CallRow> visible_call(store::Database& database, const Caller& caller,
                                    const std::string& id);

struct CallSources {
    store::Database& database;
    const org::UnitTree& tree;
    CallDesk& desk; // of the live ones
};

// GET /calls, /calls/{id}, /calls/{id}/stats: calls with a party in the caller's subtree; a grid
// worker sees their own.
void add_call_routes(Guard& guard, CallSources sources);

} // namespace gulou::api
