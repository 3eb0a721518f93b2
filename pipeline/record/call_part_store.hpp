// The index of recorded calls, as the recorder needs it; kept in the database by server/store.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gulou::record {

using CallPartId = Id<struct CallPartTag, std::int64_t>;

enum class PartState { Open, Finished };

// One file: what one party of a call sent for a while. A party has several where it came back, or
// began to send something its file has no track for. Files of a call are laid side by side by
// their `begin`.
struct CallPart {
    CallPartId id; // given by the store
    CallId call;
    std::uint64_t party = 0; // the relay's peer id
    std::string path;        // below the recordings folder
    WallTime begin{};        // of time 0 of the file
    WallTime end{};          // equals begin while open
    std::uint64_t bytes = 0;
    PartState state = PartState::Open;
};

// Called on the record thread only; may block it for as long as a commit takes. A row is durable
// when the call returns.
class CallPartStore {
public:
    virtual ~CallPartStore() = default;
    // A new row from `part` (its id ignored); the row is written before its file is.
    virtual Result<CallPartId> add(const CallPart& part) = 0;
    // Sets end and bytes and closes the row; NotFound for an unknown id.
    virtual Result<void> finish(CallPartId id, WallTime end, std::uint64_t bytes) = 0;
    // An unknown id is removed already.
    virtual Result<void> remove(CallPartId id) = 0;
    // What nobody finished, as a killed process leaves it.
    virtual Result<std::vector<CallPart>> open() = 0;
    // Finished rows that ended before `time`, at most `limit`, oldest first.
    virtual Result<std::vector<CallPart>> ended_before(WallTime time, std::size_t limit) = 0;
};

} // namespace gulou::record
