// The database's schema as numbered steps; the file remembers in user_version how far it is.
#pragma once

#include "core/result.hpp"
#include "server/store/connection.hpp"

namespace gulou::store {

// The newest schema this program knows.
int newest_schema();

// Brings the file up to date, each step in a transaction of its own; a second call does nothing.
// Unsupported if the file is newer than this program.
Result<void> migrate(Connection& connection);

} // namespace gulou::store
