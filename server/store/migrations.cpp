#include "server/store/migrations.hpp"

#include <array>

namespace gulou::store {

namespace {

// Times are milliseconds since 1970 UTC. A step that was released is never edited: add another.
constexpr const char* accounts_alerts_calls_segments = R"sql(
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    username      TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    unit          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled      INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX users_unit ON users(unit);

CREATE TABLE sessions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user         INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token_hash   BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    remote       TEXT NOT NULL,
    user_agent   TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions(user);
CREATE INDEX sessions_expires ON sessions(expires_at);

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    type    TEXT NOT NULL,
    alert   INTEGER NOT NULL,
    unit    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    payload TEXT NOT NULL
) STRICT;

CREATE TABLE alerts (
    id         INTEGER PRIMARY KEY, -- the seq of the event that raised it
    revision   INTEGER NOT NULL,
    type       TEXT NOT NULL,
    state      TEXT NOT NULL,
    severity   INTEGER NOT NULL,
    camera     TEXT NOT NULL,
    unit       TEXT NOT NULL,
    raised_at  INTEGER NOT NULL,
    cleared_at INTEGER,
    clip       TEXT NOT NULL,
    body       TEXT NOT NULL -- everything, as JSON; the columns above are what is searched
) STRICT;
CREATE INDEX alerts_state ON alerts(state, id);
CREATE INDEX alerts_unit ON alerts(unit, id);
CREATE INDEX alerts_camera ON alerts(camera, id);
CREATE INDEX alerts_type ON alerts(type, id);
CREATE INDEX alerts_raised ON alerts(raised_at);
CREATE INDEX alerts_clip_pending ON alerts(id) WHERE clip = 'pending';

CREATE TABLE alert_history (
    alert    INTEGER NOT NULL REFERENCES alerts(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    action   TEXT NOT NULL,
    by_id    INTEGER,
    by_name  TEXT,
    reason   TEXT,
    note     TEXT,
    PRIMARY KEY (alert, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    alert INTEGER PRIMARY KEY REFERENCES alerts(id) ON DELETE CASCADE,
    jpeg  BLOB NOT NULL
) STRICT;

CREATE TABLE calls (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    from_user   INTEGER NOT NULL,
    to_user     INTEGER NOT NULL,
    alert       INTEGER,
    place       TEXT,
    invited_at  INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at    INTEGER,
    end         TEXT,
    ended_by    INTEGER
) STRICT;
CREATE INDEX calls_from ON calls(from_user, seq);
CREATE INDEX calls_to ON calls(to_user, seq);
CREATE INDEX calls_unended ON calls(seq) WHERE ended_at IS NULL;

CREATE TABLE segments (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    camera   TEXT NOT NULL,
    path     TEXT NOT NULL,
    begin_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    open     INTEGER NOT NULL
) STRICT;
CREATE INDEX segments_camera ON segments(camera, begin_at);
CREATE INDEX segments_begin ON segments(begin_at);
CREATE INDEX segments_open ON segments(id) WHERE open;

CREATE TABLE audit (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    user   INTEGER,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit(at);
)sql";

// Calls of more than two, and what their media was like.
constexpr const char* call_parties_and_stats = R"sql(
ALTER TABLE calls ADD COLUMN kind TEXT NOT NULL DEFAULT 'two_party';
ALTER TABLE calls ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';

CREATE TABLE call_parties (
    call      TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
    user      INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    state     TEXT NOT NULL,
    joined_at INTEGER,
    left_at   INTEGER,
    PRIMARY KEY (call, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_parties_user ON call_parties(user);
INSERT INTO call_parties SELECT id, from_user, 0, 'left', invited_at, ended_at FROM calls;
INSERT OR IGNORE INTO call_parties
    SELECT id, to_user, 1,
           CASE WHEN answered_at IS NOT NULL THEN 'left'
                WHEN end IN ('rejected', 'busy') THEN end ELSE 'no_answer' END,
           answered_at, ended_at FROM calls;

CREATE TABLE call_stats (
    call TEXT PRIMARY KEY REFERENCES calls(id) ON DELETE CASCADE,
    at   INTEGER NOT NULL,
    body TEXT NOT NULL -- as the API gives it
) STRICT;

CREATE TABLE call_parts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    call     TEXT NOT NULL,
    party    INTEGER NOT NULL,
    path     TEXT NOT NULL,
    begin_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    open     INTEGER NOT NULL
) STRICT;
CREATE INDEX call_parts_call ON call_parts(call, begin_at);
CREATE INDEX call_parts_end ON call_parts(end_at) WHERE NOT open;
CREATE INDEX call_parts_open ON call_parts(id) WHERE open;
)sql";

// More than one picture an alert, and rules that were changed while the server ran.
constexpr const char* alert_pictures_and_rules = R"sql(
CREATE TABLE alert_pictures (
    alert INTEGER NOT NULL REFERENCES alerts(id) ON DELETE CASCADE,
    name  TEXT NOT NULL, -- snapshot, strobe, trajectory, origin
    jpeg  BLOB NOT NULL,
    PRIMARY KEY (alert, name)
) STRICT;
INSERT INTO alert_pictures SELECT alert, 'snapshot', jpeg FROM snapshots;
DROP TABLE snapshots;

CREATE TABLE camera_rules (
    camera     TEXT PRIMARY KEY,
    revision   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    by_id      INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    body       TEXT NOT NULL -- the rules as JSON
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array steps = {accounts_alerts_calls_segments, call_parties_and_stats,
                              alert_pictures_and_rules};

Result<int> schema_of(Connection& connection) {
    const auto version = first(connection.prepare("PRAGMA user_version"),
                               [](const Statement& row) { return row.integer(0); });
    if (!version)
        return fail(version.error());
    return static_cast<int>(version->value_or(0));
}

} // namespace

int newest_schema() {
    return static_cast<int>(steps.size());
}

Result<void> migrate(Connection& connection) {
    const auto now = schema_of(connection);
    if (!now)
        return fail(now.error());
    if (*now > newest_schema())
        return fail(ErrorCode::Unsupported, "the database has schema " + std::to_string(*now) +
                                                ", this program knows up to " +
                                                std::to_string(newest_schema()));
    for (int step = *now; step < newest_schema(); ++step) {
        const auto done = connection.transaction([&]() -> Result<void> {
            // Another process may have been faster.
            if (const auto current = schema_of(connection); !current || *current > step)
                return current ? Result<void>{} : fail(current.error());
            if (auto run = connection.execute(steps[static_cast<std::size_t>(step)]); !run)
                return run;
            return connection.execute("PRAGMA user_version=" + std::to_string(step + 1));
        });
        if (!done)
            return done;
    }
    return {};
}

} // namespace gulou::store
