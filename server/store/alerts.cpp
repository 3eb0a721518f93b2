#include "server/store/alerts.hpp"

#include "server/store/alert_json.hpp"

#include <algorithm>

namespace gulou::store {

namespace {

alerts::HistoryEntry read_entry(const Statement& row) {
    alerts::HistoryEntry entry;
    entry.at = row.time(0);
    entry.action = alerts::action(row.text(1)).value_or(alerts::Action::Raised);
    if (const auto id = row.maybe_integer(2))
        entry.by = alerts::Actor{UserId{*id}, row.text(3)};
    if (const auto reason = row.maybe_text(4))
        entry.reason = alerts::dismiss_reason(*reason);
    entry.note = row.maybe_text(5);
    return entry;
}

// "state IN ('raised','resolved')": the names are ours, never a client's text.
template <class Value>
std::string one_of(std::string_view column, const std::vector<Value>& values) {
    std::string sql = " AND " + std::string(column) + " IN (";
    for (std::size_t i = 0; i < values.size(); ++i)
        sql += (i ? ",'" : "'") + std::string(name(values[i])) + "'";
    return sql + ")";
}

// Conditions not asked for are left out, so that SQLite can choose an index by those that are.
std::string page_sql(const AlertQuery& query) {
    std::string sql = "SELECT body FROM alerts WHERE id>?";
    if (!query.states.empty())
        sql += one_of("state", query.states);
    if (!query.types.empty())
        sql += one_of("type", query.types);
    if (query.unit)
        sql += " AND unit>=? AND unit<?";
    if (query.camera)
        sql += " AND camera=?";
    if (query.from)
        sql += " AND raised_at>=?";
    if (query.to)
        sql += " AND raised_at<?";
    return sql + " ORDER BY id LIMIT ?";
}

// In the order of page_sql.
void bind_page(Statement& statement, const AlertQuery& query) {
    statement.bind(query.after);
    if (query.unit) // ':' is the character after '9'
        statement.bind(query.unit->text(), query.unit->text() + ":");
    if (query.camera)
        statement.bind(*query.camera);
    if (query.from)
        statement.bind(*query.from);
    if (query.to)
        statement.bind(*query.to);
    statement.bind(std::clamp(query.limit, 1, 500));
}

std::string text_of(const Statement& row) {
    return row.text(0);
}

} // namespace

Result<void> Alerts::put(const alerts::Alert& alert) {
    auto put = connection_
                   ->prepare("INSERT INTO alerts(id, revision, type, state, severity, camera, "
                             "unit, raised_at, cleared_at, clip, body) "
                             "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT(id) DO "
                             "UPDATE SET revision=?2, state=?4, cleared_at=?9, clip=?10, body=?11")
                   .bind(alert.id, alert.revision, name(alert.type), name(alert.state),
                         alert.severity, alert.camera, alert.unit.text(), alert.raised_at,
                         alert.cleared_at, name(alert.clip), encode_alert_body(alert))
                   .run();
    return put && !alert.history.empty() ? put_history(alert) : put;
}

// Only the last entry can be new: the engine appends, or renews the last.
Result<void> Alerts::put_history(const alerts::Alert& alert) {
    const alerts::HistoryEntry& entry = alert.history.back();
    std::optional<UserId> by_id;
    std::optional<std::string> by_name;
    if (entry.by) {
        by_id = entry.by->id;
        by_name = entry.by->name;
    }
    std::optional<std::string_view> reason;
    if (entry.reason)
        reason = name(*entry.reason);
    return connection_
        ->prepare("INSERT OR REPLACE INTO alert_history(alert, position, at, action, by_id, "
                  "by_name, reason, note) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")
        .bind(alert.id, alert.history.size(), entry.at, name(entry.action), by_id, by_name, reason,
              entry.note)
        .run();
}

Result<void> Alerts::put_picture(AlertId id, std::string_view name, BytesView jpeg) {
    return connection_
        ->prepare("INSERT OR REPLACE INTO alert_pictures(alert, name, jpeg) VALUES(?1,?2,?3)")
        .bind(id, name, jpeg)
        .run();
}

Result<alerts::Alert> Alerts::find(AlertId id) {
    const auto body =
        first(connection_->prepare("SELECT body FROM alerts WHERE id=?1").bind(id), text_of);
    if (!body)
        return fail(body.error());
    if (!*body)
        return fail(ErrorCode::NotFound, "no such alert");
    auto alert = decode_alert(**body);
    if (!alert)
        return alert;
    auto entries = history(id);
    if (!entries)
        return fail(entries.error());
    alert->history = *std::move(entries);
    return alert;
}

Result<std::vector<alerts::HistoryEntry>> Alerts::history(AlertId id) {
    return collect(connection_
                       ->prepare("SELECT at, action, by_id, by_name, reason, note "
                                 "FROM alert_history WHERE alert=?1 ORDER BY position")
                       .bind(id),
                   read_entry);
}

Result<Bytes> Alerts::picture(AlertId id, std::string_view name) {
    auto jpeg =
        first(connection_->prepare("SELECT jpeg FROM alert_pictures WHERE alert=?1 AND name=?2")
                  .bind(id, name),
              [](const Statement& row) { return row.blob(0); });
    if (!jpeg)
        return fail(jpeg.error());
    if (!*jpeg)
        return fail(ErrorCode::NotFound, "no such picture");
    return **std::move(jpeg);
}

Result<int> Alerts::drop_pictures(WallTime before, int most) {
    const auto ids = collect(connection_
                                 ->prepare("SELECT DISTINCT p.alert FROM alert_pictures p "
                                           "JOIN alerts a ON a.id = p.alert WHERE a.raised_at<?1 "
                                           "AND a.state NOT IN ('raised','acknowledged') LIMIT ?2")
                                 .bind(before, most),
                             [](const Statement& row) { return AlertId{row.integer(0)}; });
    if (!ids)
        return fail(ids.error());
    for (const AlertId id : *ids)
        if (auto done =
                connection_->prepare("DELETE FROM alert_pictures WHERE alert=?1").bind(id).run();
            !done)
            return fail(done.error());
    return static_cast<int>(ids->size());
}

Result<std::vector<alerts::Alert>> Alerts::page(const AlertQuery& query) {
    Statement statement = connection_->prepare(page_sql(query));
    bind_page(statement, query);
    return read_all(std::move(statement));
}

Result<std::vector<alerts::Alert>> Alerts::standing(int limit) {
    const auto ids = collect(connection_
                                 ->prepare("SELECT id FROM alerts WHERE state IN ('raised',"
                                           "'acknowledged') AND cleared_at IS NULL "
                                           "ORDER BY id DESC LIMIT ?1")
                                 .bind(limit),
                             [](const Statement& row) { return AlertId{row.integer(0)}; });
    if (!ids)
        return fail(ids.error());
    std::vector<alerts::Alert> found;
    for (const AlertId id : *ids) {
        auto alert = find(id);
        if (!alert)
            return fail(alert.error());
        found.push_back(*std::move(alert));
    }
    return found;
}

Result<std::vector<alerts::Alert>> Alerts::clips_pending(int limit) {
    return read_all(
        connection_->prepare("SELECT body FROM alerts WHERE clip='pending' ORDER BY id LIMIT ?1")
            .bind(limit));
}

Result<std::vector<alerts::Alert>> Alerts::read_all(Statement statement) {
    const auto bodies = collect(std::move(statement), text_of);
    if (!bodies)
        return fail(bodies.error());
    std::vector<alerts::Alert> found;
    found.reserve(bodies->size());
    for (const std::string& body : *bodies) {
        auto alert = decode_alert(body);
        if (!alert)
            return fail(alert.error());
        found.push_back(*std::move(alert));
    }
    return found;
}

} // namespace gulou::store
