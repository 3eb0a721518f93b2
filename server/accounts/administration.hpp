// Accounts as the administrator makes them: what `gulou user …` and the demo do. Each hashes or
// writes in the calling thread; `connection` must be one that may write.
#pragma once

#include "core/clock.hpp"
#include "core/org/scope.hpp"
#include "server/accounts/password.hpp"
#include "server/store/connection.hpp"

#include <string>
#include <string_view>

namespace gulou::accounts {

struct NewAccount {
    std::string username; // 1 to 64 bytes, no spaces or control characters
    std::string name;     // shown to others; empty: the username
    org::Role role = org::Role::GridWorker;
    org::UnitCode unit;
    std::string password;
};

// Invalid for a bad username or password, Conflict for a username that is taken.
Result<UserId> create_account(store::Connection& connection, const NewAccount& account,
                              const PasswordCost& cost, WallTime now);
// Both end every session of the account. NotFound.
Result<void> change_password(store::Connection& connection, std::string_view username,
                             std::string_view password, const PasswordCost& cost);
Result<void> disable_account(store::Connection& connection, std::string_view username);
// NotFound.
Result<void> enable_account(store::Connection& connection, std::string_view username);

} // namespace gulou::accounts
