// Rows of people who may log in.
#pragma once

#include "core/org/scope.hpp"
#include "server/store/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::store {

struct NewUser {
    std::string username; // unique, whatever its case
    std::string name;
    org::Role role = org::Role::GridWorker;
    org::UnitCode unit;
    std::string password_hash; // argon2id, as libsodium writes it
    WallTime created_at{};
};

struct Credentials {
    org::Person person;
    std::string password_hash;
};

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class Users {
public:
    explicit Users(Connection& connection) : connection_(&connection) {}

    // Conflict: the username is taken.
    Result<UserId> add(const NewUser& user);
    // NotFound for the three.
    Result<void> set_password(UserId id, std::string_view password_hash);
    Result<void> disable(UserId id);
    Result<void> enable(UserId id);

    Result<std::optional<org::Person>> find(UserId id);
    Result<std::optional<Credentials>> credentials(std::string_view username);
    // Of `unit` and everything below it, by unit, then username. Bound: 10,000.
    Result<std::vector<org::Person>> below(const org::UnitCode& unit);
    Result<std::vector<org::Person>> all();

private:
    Result<void> change(std::string sql, UserId id, std::string_view value);

    Connection* connection_;
};

} // namespace gulou::store
