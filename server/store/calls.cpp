#include "server/store/calls.hpp"

#include <algorithm>

namespace gulou::store {

namespace {

constexpr const char* columns = "SELECT seq, id, from_user, to_user, alert, place, invited_at, "
                                "answered_at, ended_at, end, ended_by, kind, priority FROM calls ";

template <class Name>
std::optional<Name> maybe_id(const Statement& row, int column) {
    const auto value = row.maybe_integer(column);
    return value ? std::optional(Name{*value}) : std::nullopt;
}

CallRow read_call(const Statement& row) {
    return {.seq = row.integer(0),
            .id = CallId{row.text(1)},
            .from = UserId{row.integer(2)},
            .to = UserId{row.integer(3)},
            .alert = maybe_id<AlertId>(row, 4),
            .place = row.maybe_text(5),
            .invited_at = row.time(6),
            .answered_at = row.maybe_time(7),
            .ended_at = row.maybe_time(8),
            .end = row.maybe_text(9),
            .ended_by = maybe_id<UserId>(row, 10),
            .kind = row.text(11),
            .priority = row.text(12)};
}

PartyRow read_party(const Statement& row) {
    return {UserId{row.integer(0)}, row.text(1), row.maybe_time(2), row.maybe_time(3)};
}

// Null parameters switch a condition off; ?3..?4 is the range of unit codes below one.
constexpr const char* page_sql =
    "WHERE seq>?1 AND (?3 IS NULL OR EXISTS (SELECT 1 FROM call_parties JOIN users ON "
    "users.id=user "
    "WHERE call=calls.id AND unit>=?3 AND unit<?4)) AND (?5 IS NULL OR EXISTS (SELECT 1 FROM "
    "call_parties WHERE call=calls.id AND user=?5)) AND (?6 IS NULL OR calls.id=?6) "
    "ORDER BY seq LIMIT ?2";

} // namespace

Result<void> Calls::save(const CallRow& call) {
    const auto saved =
        connection_
            ->prepare("INSERT INTO calls(id, from_user, to_user, alert, place, invited_at, "
                      "answered_at, ended_at, end, ended_by, kind, priority) "
                      "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12) "
                      "ON CONFLICT(id) DO UPDATE SET alert=?4, place=?5, answered_at=?7, "
                      "ended_at=?8, end=?9, ended_by=?10, kind=?11")
            .bind(call.id, call.from, call.to, call.alert, call.place, call.invited_at,
                  call.answered_at, call.ended_at, call.end, call.ended_by, call.kind,
                  call.priority)
            .run();
    return saved ? save_parties(call) : saved;
}

Result<void> Calls::save_parties(const CallRow& call) {
    int position = 0;
    for (const auto& party : call.parties) {
        const auto saved =
            connection_
                ->prepare("INSERT INTO call_parties(call, user, position, state, joined_at, "
                          "left_at) VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT(call, user) DO UPDATE "
                          "SET state=?4, joined_at=?5, left_at=?6")
                .bind(call.id, party.user, position++, party.state, party.joined_at, party.left_at)
                .run();
        if (!saved)
            return saved;
    }
    return {};
}

Result<void> Calls::end_unended(WallTime now, std::string_view end) {
    const auto left =
        connection_
            ->prepare("UPDATE call_parties SET left_at=?1, "
                      "state=CASE state WHEN 'ringing' THEN 'no_answer' ELSE 'left' END "
                      "WHERE state IN ('ringing', 'joined', 'away') "
                      "AND call IN (SELECT id FROM calls WHERE ended_at IS NULL)")
            .bind(now)
            .run();
    if (!left)
        return left;
    return connection_->prepare("UPDATE calls SET ended_at=?1, end=?2 WHERE ended_at IS NULL")
        .bind(now, end)
        .run();
}

Result<void> Calls::read_parties(CallRow& call) {
    auto parties = collect(connection_
                               ->prepare("SELECT user, state, joined_at, left_at FROM "
                                         "call_parties WHERE call=?1 ORDER BY position")
                               .bind(call.id),
                           read_party);
    if (!parties)
        return fail(parties.error());
    call.parties = *std::move(parties);
    return {};
}

Result<std::optional<CallRow>> Calls::find(const CallId& id) {
    auto rows = page({.limit = 1, .id = id});
    if (!rows)
        return fail(rows.error());
    return rows->empty() ? std::nullopt : std::optional(std::move(rows->front()));
}

Result<std::vector<CallRow>> Calls::page(const CallQuery& query) {
    std::optional<std::string> from, to;
    if (query.unit) {
        from = query.unit->text();
        to = *from + ":"; // the character after '9'
    }
    auto rows = collect(
        connection_->prepare(std::string(columns) + page_sql)
            .bind(query.after, std::clamp(query.limit, 1, 500), from, to, query.party, query.id),
        read_call);
    if (!rows)
        return rows;
    for (auto& row : *rows)
        if (const auto read = read_parties(row); !read)
            return fail(read.error());
    return rows;
}

Result<void> Calls::save_stats(const CallId& id, WallTime at, std::string_view body) {
    return connection_
        ->prepare("INSERT INTO call_stats(call, at, body) VALUES(?1,?2,?3) "
                  "ON CONFLICT(call) DO UPDATE SET at=?2, body=?3")
        .bind(id, at, body)
        .run();
}

Result<std::optional<std::string>> Calls::stats(const CallId& id) {
    return first(connection_->prepare("SELECT body FROM call_stats WHERE call=?1").bind(id),
                 [](const Statement& row) { return row.text(0); });
}

} // namespace gulou::store
