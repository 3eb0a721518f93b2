// The append-only list of who did what.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "server/store/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou::store {

struct AuditRow {
    std::int64_t id = 0; // given by the store
    WallTime at{};
    std::optional<UserId> user{}; // none: the system or the command line
    std::string action{};         // "login", "user.disable", …
    std::string object{};         // what it was done to
    std::string detail{};
};

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class Audit {
public:
    explicit Audit(Connection& connection) : connection_(&connection) {}

    Result<void> append(const AuditRow& row);
    // Oldest first; `limit` at most 500.
    Result<std::vector<AuditRow>> page(std::int64_t after, int limit);

private:
    Connection* connection_;
};

} // namespace gulou::store
