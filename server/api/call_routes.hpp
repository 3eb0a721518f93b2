// GET /calls: who called whom, and how it ended.
#pragma once

#include "core/org/unit_tree.hpp"
#include "server/api/encode.hpp"
#include "server/api/guard.hpp"
#include "server/store/calls.hpp"
#include "server/store/database.hpp"

namespace gulou::api {

// A party as calls show it; a person who is gone has only an id.
Json encode_party(UserId id, const std::optional<org::Person>& person, const org::UnitTree& tree);
// The row as docs/api's Call; `here` is for connections, a row is nobody's.
Json encode_call(const store::CallRow& row, const Json& from, const Json& to);

// Calls whose ends are in the caller's subtree; a grid worker sees their own.
void add_call_routes(Guard& guard, store::Database& database, const org::UnitTree& tree);

} // namespace gulou::api
