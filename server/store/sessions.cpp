#include "server/store/sessions.hpp"

namespace gulou::store {

namespace {

constexpr const char* columns =
    "SELECT id, user, created_at, last_seen_at, expires_at, remote, user_agent FROM sessions ";

Session read_session(const Statement& row) {
    return {SessionId{row.integer(0)},
            UserId{row.integer(1)},
            row.time(2),
            row.time(3),
            row.time(4),
            row.text(5),
            row.text(6)};
}

} // namespace

Result<SessionId> Sessions::add(const Session& session, BytesView token_hash) {
    auto added = connection_
                     ->prepare("INSERT INTO sessions(user, token_hash, created_at, last_seen_at, "
                               "expires_at, remote, user_agent) VALUES(?1,?2,?3,?4,?5,?6,?7)")
                     .bind(session.user, token_hash, session.created_at, session.last_seen_at,
                           session.expires_at, session.remote, session.user_agent)
                     .run();
    if (!added)
        return fail(added.error());
    return SessionId{connection_->last_insert_id()};
}

Result<void> Sessions::touch(SessionId id, WallTime seen, WallTime expires) {
    return connection_->prepare("UPDATE sessions SET last_seen_at=?2, expires_at=?3 WHERE id=?1")
        .bind(id, seen, expires)
        .run();
}

Result<void> Sessions::remove(SessionId id) {
    return connection_->prepare("DELETE FROM sessions WHERE id=?1").bind(id).run();
}

Result<void> Sessions::remove_of(UserId user) {
    return connection_->prepare("DELETE FROM sessions WHERE user=?1").bind(user).run();
}

Result<void> Sessions::remove_expired(WallTime now) {
    return connection_->prepare("DELETE FROM sessions WHERE expires_at<=?1").bind(now).run();
}

Result<void> Sessions::keep_newest(UserId user, int most) {
    return connection_
        ->prepare("DELETE FROM sessions WHERE user=?1 AND id NOT IN (SELECT id FROM sessions "
                  "WHERE user=?1 ORDER BY id DESC LIMIT ?2)")
        .bind(user, most)
        .run();
}

Result<std::optional<Session>> Sessions::find(BytesView token_hash) {
    return first(
        connection_->prepare(std::string(columns) + "WHERE token_hash=?1").bind(token_hash),
        read_session);
}

Result<std::optional<Session>> Sessions::find(SessionId id) {
    return first(connection_->prepare(std::string(columns) + "WHERE id=?1").bind(id), read_session);
}

Result<std::vector<Session>> Sessions::of(UserId user) {
    return collect(
        connection_->prepare(std::string(columns) + "WHERE user=?1 ORDER BY id").bind(user),
        read_session);
}

} // namespace gulou::store
