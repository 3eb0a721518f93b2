#include "server/store/journal.hpp"

#include "server/store/alert_json.hpp"

#include <algorithm>

namespace gulou::store {

namespace {

struct Row {
    alerts::Seq seq = 0;
    alerts::EventKind kind{};
    WallTime at{};
    std::string payload;
};

Row read_row(const Statement& row) {
    return {row.integer(0),
            row.text(1) == name(alerts::EventKind::AlertRaised) ? alerts::EventKind::AlertRaised
                                                                : alerts::EventKind::AlertUpdated,
            row.time(2), row.text(3)};
}

} // namespace

Result<void> Journal::append(const alerts::Event& event) {
    const auto last = last_seq();
    if (!last)
        return fail(last.error());
    if (event.seq != *last + 1)
        return fail(ErrorCode::Conflict, "database: event " + std::to_string(event.seq) +
                                             " does not follow " + std::to_string(*last));
    return connection_
        ->prepare("INSERT INTO events(seq, type, alert, unit, at, payload) "
                  "VALUES(?1,?2,?3,?4,?5,?6)")
        .bind(event.seq, name(event.kind), event.alert->id, event.alert->unit.text(), event.at,
              encode_alert(*event.alert))
        .run();
}

Result<void> Journal::trim(WallTime time) {
    return connection_
        ->prepare("DELETE FROM events WHERE seq<(SELECT MAX(seq) FROM events) AND "
                  "seq<COALESCE((SELECT MIN(seq) FROM events WHERE at>=?1), 9223372036854775807)")
        .bind(time)
        .run();
}

Result<alerts::Seq> Journal::last_seq() {
    const auto seq = first(connection_->prepare("SELECT MAX(seq) FROM events"),
                           [](const Statement& row) { return row.integer(0); });
    if (!seq)
        return fail(seq.error());
    return seq->value_or(0);
}

Result<alerts::Seq> Journal::first_seq() {
    const auto seq = first(connection_->prepare("SELECT MIN(seq) FROM events"),
                           [](const Statement& row) { return row.integer(0); });
    if (!seq)
        return fail(seq.error());
    return seq->value_or(0);
}

Result<std::vector<alerts::Event>> Journal::after(alerts::Seq seq, int limit) {
    const auto rows = collect(connection_
                                  ->prepare("SELECT seq, type, at, payload FROM events "
                                            "WHERE seq>?1 ORDER BY seq LIMIT ?2")
                                  .bind(seq, std::clamp(limit, 1, 500)),
                              read_row);
    if (!rows)
        return fail(rows.error());
    std::vector<alerts::Event> events;
    events.reserve(rows->size());
    for (const Row& row : *rows) {
        auto alert = decode_alert(row.payload);
        if (!alert)
            return fail(alert.error());
        events.push_back(
            {row.seq, row.kind, row.at, std::make_shared<const alerts::Alert>(*std::move(alert))});
    }
    return events;
}

} // namespace gulou::store
