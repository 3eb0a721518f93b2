// Rows of logged-in sessions; of a token only its SHA-256 is kept.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "server/store/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou::store {

struct Session {
    SessionId id; // given by the store
    UserId user;
    WallTime created_at{};
    WallTime last_seen_at{};
    WallTime expires_at{};
    std::string remote;     // the address it was made from
    std::string user_agent; // as the browser called itself
};

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class Sessions {
public:
    explicit Sessions(Connection& connection) : connection_(&connection) {}

    Result<SessionId> add(const Session& session, BytesView token_hash);
    Result<void> touch(SessionId id, WallTime seen, WallTime expires);
    // One that is gone already is no fault.
    Result<void> remove(SessionId id);
    Result<void> remove_of(UserId user);
    Result<void> remove_expired(WallTime now);
    // Ends the oldest logins of one person over `most`.
    Result<void> keep_newest(UserId user, int most);

    Result<std::optional<Session>> find(BytesView token_hash);
    Result<std::optional<Session>> find(SessionId id);
    Result<std::vector<Session>> of(UserId user);

private:
    Connection* connection_;
};

} // namespace gulou::store
