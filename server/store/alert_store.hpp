// What the alert engine commits to: journal, alerts, history and snapshot in one piece.
#pragma once

#include "alerts/ledger.hpp"
#include "alerts/store.hpp"
#include "server/store/database.hpp"

#include <deque>
#include <memory>
#include <optional>

namespace gulou::store {

// The control thread. Completions that come after its end are ignored.
class AlertStore final : public alerts::Store {
public:
    explicit AlertStore(Database& database) : database_(database) {}

    void commit(alerts::EventBatch batch, Completion done) override;
    Result<alerts::Alert> find(AlertId id) override;

    // Where an engine starts; `most` alerts at hand.
    Result<alerts::Resume> resume(int most);

private:
    struct Waiting {
        Completion done;
        std::optional<Result<void>> result;
    };
    void deliver();

    Database& database_;
    // Commits under way, oldest first: the writer refuses at once when its queue is full, and
    // that must not reach the engine ahead of commits that were accepted before.
    std::deque<std::shared_ptr<Waiting>> waiting_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

} // namespace gulou::store
