#include "server/store/calls.hpp"

#include <algorithm>

namespace gulou::store {

namespace {

constexpr const char* columns = "SELECT seq, id, from_user, to_user, alert, place, invited_at, "
                                "answered_at, ended_at, end, ended_by FROM calls ";

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
            .ended_by = maybe_id<UserId>(row, 10)};
}

// Null parameters switch a condition off; ?3..?4 is the range of unit codes below one.
constexpr const char* page_sql =
    "WHERE seq>?1 AND (?3 IS NULL OR EXISTS (SELECT 1 FROM users WHERE id IN (from_user, to_user) "
    "AND unit>=?3 AND unit<?4)) AND (?5 IS NULL OR ?5 IN (from_user, to_user)) "
    "ORDER BY seq LIMIT ?2";

} // namespace

Result<void> Calls::save(const CallRow& call) {
    return connection_
        ->prepare("INSERT INTO calls(id, from_user, to_user, alert, place, invited_at, "
                  "answered_at, ended_at, end, ended_by) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) "
                  "ON CONFLICT(id) DO UPDATE SET alert=?4, place=?5, answered_at=?7, ended_at=?8, "
                  "end=?9, ended_by=?10")
        .bind(call.id, call.from, call.to, call.alert, call.place, call.invited_at,
              call.answered_at, call.ended_at, call.end, call.ended_by)
        .run();
}

Result<void> Calls::end_unended(WallTime now, std::string_view end) {
    return connection_->prepare("UPDATE calls SET ended_at=?1, end=?2 WHERE ended_at IS NULL")
        .bind(now, end)
        .run();
}

Result<std::optional<CallRow>> Calls::find(const CallId& id) {
    return first(connection_->prepare(std::string(columns) + "WHERE id=?1").bind(id), read_call);
}

Result<std::vector<CallRow>> Calls::page(const CallQuery& query) {
    std::optional<std::string> from, to;
    if (query.unit) {
        from = query.unit->text();
        to = *from + ":"; // the character after '9'
    }
    return collect(connection_->prepare(std::string(columns) + page_sql)
                       .bind(query.after, std::clamp(query.limit, 1, 500), from, to, query.party),
                   read_call);
}

} // namespace gulou::store
