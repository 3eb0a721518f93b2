#include "alerts/ledger.hpp"

#include <cassert>

namespace gulou::alerts {

std::string_view name(EventKind kind) {
    return kind == EventKind::AlertRaised ? "alert.raised" : "alert.updated";
}

Ledger::Ledger(Resume resume) : durable_(resume.last_seq), decided_(resume.last_seq) {
    for (Alert& alert : resume.alerts) {
        const AlertId id = alert.id;
        auto shared = std::make_shared<const Alert>(std::move(alert));
        entries_.emplace(id, Entry{shared, shared, 0});
    }
}

const Alert* Ledger::find(AlertId id) const {
    const auto it = entries_.find(id);
    return it == entries_.end() ? nullptr : it->second.newest.get();
}

Event Ledger::decide(EventKind kind, Alert alert, WallTime at) {
    const AlertId id = alert.id;
    auto shared = std::make_shared<const Alert>(std::move(alert));
    Entry& entry = entries_[id];
    entry.newest = shared;
    ++entry.in_flight;
    ++in_flight_;
    return {++decided_, kind, at, std::move(shared)};
}

void Ledger::committed(const Event& event) {
    assert(event.seq == durable_ + 1);
    durable_ = event.seq;
    Entry& entry = entries_.at(event.alert->id);
    entry.durable = event.alert;
    --entry.in_flight;
    --in_flight_;
}

void Ledger::withdrawn(const Event& event) {
    --entries_.at(event.alert->id).in_flight;
    --in_flight_;
}

void Ledger::roll_back() {
    assert(in_flight_ == 0);
    decided_ = durable_;
    for (auto it = entries_.begin(); it != entries_.end();) {
        it->second.newest = it->second.durable;
        it = it->second.newest ? std::next(it) : entries_.erase(it);
    }
}

} // namespace gulou::alerts
