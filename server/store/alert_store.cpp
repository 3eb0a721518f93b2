#include "server/store/alert_store.hpp"

#include "server/store/alerts.hpp"
#include "server/store/journal.hpp"

namespace gulou::store {

namespace {

Result<void> write(Connection& connection, const alerts::EventBatch& batch) {
    Journal journal(connection);
    Alerts rows(connection);
    for (const alerts::Event& event : batch.events) {
        if (auto done = journal.append(event); !done)
            return done;
        if (auto done = rows.put(*event.alert); !done)
            return done;
    }
    const auto put_picture = [&](std::string_view name, const SharedBytes& jpeg) {
        return jpeg ? rows.put_picture(batch.events.front().alert->id, name, *jpeg)
                    : Result<void>{};
    };
    for (const auto& picture : batch.evidence)
        if (auto done = put_picture(picture.name, picture.jpeg); !done)
            return done;
    return put_picture(store::snapshot_name, batch.snapshot);
}

} // namespace

void AlertStore::commit(alerts::EventBatch batch, Completion done) {
    auto waiting = std::make_shared<Waiting>(Waiting{std::move(done), std::nullopt});
    waiting_.push_back(waiting);
    database_.writer().submit(
        [batch = std::move(batch)](Connection& connection) { return write(connection, batch); },
        [this, waiting, alive = std::weak_ptr(alive_)](Result<void> result) {
            waiting->result = std::move(result);
            if (!alive.expired())
                deliver();
        });
}

void AlertStore::deliver() {
    // A completion may end this store.
    const std::weak_ptr alive(alive_);
    while (!alive.expired() && !waiting_.empty() && waiting_.front()->result) {
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        next->done(*std::move(next->result));
    }
}

Result<alerts::Alert> AlertStore::find(AlertId id) {
    return Alerts(database_.reader()).find(id);
}

Result<alerts::Resume> AlertStore::resume(int most) {
    const auto last = Journal(database_.reader()).last_seq();
    if (!last)
        return fail(last.error());
    auto standing = Alerts(database_.reader()).standing(most);
    if (!standing)
        return fail(standing.error());
    return alerts::Resume{*last, *std::move(standing)};
}

} // namespace gulou::store
