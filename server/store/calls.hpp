// Rows of calls: who called whom, about what, and how it ended.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/org/unit_code.hpp"
#include "server/store/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou::store {

struct PartyRow {
    UserId user{};
    std::string state{}; // "joined", "left", "rejected", …
    std::optional<WallTime> joined_at{};
    std::optional<WallTime> left_at{};
    bool operator==(const PartyRow&) const = default;
};

struct CallRow {
    std::int64_t seq = 0; // given by the store; pages go by it
    CallId id{};
    UserId from{};
    UserId to{};
    std::optional<AlertId> alert{};
    std::optional<std::string> place{};
    WallTime invited_at{};
    std::optional<WallTime> answered_at{};
    std::optional<WallTime> ended_at{};
    std::optional<std::string> end{}; // "hung_up", "rejected", …
    std::optional<UserId> ended_by{};
    std::string kind = "two_party"; // or "group"
    std::string priority = "normal";
    std::vector<PartyRow> parties{}; // the caller first, then in the order called
};

struct CallQuery {
    std::int64_t after = 0; // seq
    int limit = 100;        // at most 500
    // Calls with a party in this unit or below it, or a party that is this user; none: all.
    std::optional<org::UnitCode> unit{};
    std::optional<UserId> party{};
    std::optional<CallId> id{}; // that call alone
};

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class Calls {
public:
    explicit Calls(Connection& connection) : connection_(&connection) {}

    // Inserts or replaces by id; seq stays. In a transaction, as the writer's jobs are.
    Result<void> save(const CallRow& call);
    // After a restart: those that had not ended are over with `end`, by nobody.
    Result<void> end_unended(WallTime now, std::string_view end);

    Result<std::optional<CallRow>> find(const CallId& id);
    // Oldest first.
    Result<std::vector<CallRow>> page(const CallQuery& query);

    // What the call's media was like, as JSON; one row a call.
    Result<void> save_stats(const CallId& id, WallTime at, std::string_view body);
    Result<std::optional<std::string>> stats(const CallId& id);

private:
    Result<void> save_parties(const CallRow& call);
    Result<void> read_parties(CallRow& call);

    Connection* connection_;
};

} // namespace gulou::store
