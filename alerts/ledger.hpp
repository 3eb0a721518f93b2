// What has been decided against what is durable: numbers events, and takes decisions back when
// their commit fails. Pure; one thread.
#pragma once

#include "alerts/store.hpp"

#include <cstddef>
#include <map>
#include <optional>

namespace gulou::alerts {

// Where the engine starts from after a restart.
struct Resume {
    Seq last_seq = 0;          // the newest durable event; 0: none yet
    std::vector<Alert> alerts; // those observations may still change
};

class Ledger {
public:
    explicit Ledger(Resume resume);

    Seq next_seq() const { return decided_ + 1; }
    Seq durable_seq() const { return durable_; }
    std::size_t in_flight() const { return in_flight_; }
    std::size_t size() const { return entries_.size(); }

    // The newest decided state, valid until the next call that changes the ledger; null when it
    // is not held here (then the store's is the newest).
    const Alert* find(AlertId id) const;
    // Held alerts in order of id.
    template <class Visit>
    void each(Visit visit) const {
        for (const auto& [id, entry] : entries_)
            visit(*entry.newest);
    }

    // Takes the next number; the event is in flight until committed() or withdrawn().
    Event decide(EventKind kind, Alert alert, WallTime at);
    void committed(const Event& event);
    void withdrawn(const Event& event);
    // Forgets every decision that didn't become durable. Precondition: nothing in flight.
    void roll_back();

    // Stops holding alerts that are wholly durable and that `idle` says nobody needs, then the
    // oldest durable ones over `most`.
    template <class Idle>
    void release(Idle idle, std::size_t most) {
        for (auto it = entries_.begin(); it != entries_.end();) {
            const bool drop = entries_.size() > most || idle(*it->second.newest);
            it = drop && it->second.in_flight == 0 ? entries_.erase(it) : std::next(it);
        }
    }

private:
    struct Entry {
        std::shared_ptr<const Alert> newest;
        std::shared_ptr<const Alert> durable; // null: the store knows, or it was never committed
        std::size_t in_flight = 0;
    };

    std::map<AlertId, Entry> entries_;
    Seq durable_ = 0;
    Seq decided_ = 0;
    std::size_t in_flight_ = 0;
};

} // namespace gulou::alerts
