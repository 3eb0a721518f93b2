// What the engine asks of durable storage; server/store implements it.
#pragma once

#include "alerts/alert.hpp"
#include "core/bytes.hpp"
#include "core/result.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace gulou::alerts {

enum class EventKind { AlertRaised, AlertUpdated };

std::string_view name(EventKind kind); // "alert.raised", "alert.updated"

// One durable, numbered announcement: the alert as it is after it. Immutable, shared.
struct Event {
    Seq seq = 0;
    EventKind kind{};
    WallTime at{};
    std::shared_ptr<const Alert> alert;
};

struct EventBatch {
    std::vector<Event> events;               // consecutive seqs
    SharedBytes snapshot;                    // JPEG of the alert the first event raises; else null
    std::vector<EvidencePicture> evidence{}; // likewise; else none
};

class Store {
public:
    using Completion = std::function<void(Result<void>)>;

    virtual ~Store() = default;
    // Writes the batch durably, all or nothing. Calls arrive in order of seq and several may be
    // under way; completions come in the same order, on the engine's thread, never from inside
    // commit(). After a failure a batch that doesn't continue the durable sequence fails too, so
    // no gap can arise. Exhausted: the disk or the queue is full.
    virtual void commit(EventBatch batch, Completion done) = 0;
    // The durable state; NotFound. The engine's thread, short.
    virtual Result<Alert> find(AlertId id) = 0;
};

} // namespace gulou::alerts
