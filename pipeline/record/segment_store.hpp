// The index of recorded segments, as the recorder needs it; kept in the database by server/store.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gulou::record {

using SegmentId = Id<struct SegmentTag, std::int64_t>;

enum class SegmentState { Open, Finished };

struct Segment {
    SegmentId id; // given by the store
    CameraId camera;
    std::string path; // below the recordings folder
    WallTime begin{}; // of the first picture, a key frame
    WallTime end{};   // after the last picture; equals begin while open
    std::uint64_t bytes = 0;
    SegmentState state = SegmentState::Open;
};

// Called on the record thread only; may block it for as long as a commit takes. A row is durable
// when the call returns.
class SegmentStore {
public:
    virtual ~SegmentStore() = default;
    // A new row from `segment` (its id ignored); the row is written before its file is.
    virtual Result<SegmentId> add(const Segment& segment) = 0;
    // Sets end and bytes and closes the row; NotFound for an unknown id.
    virtual Result<void> finish(SegmentId id, WallTime end, std::uint64_t bytes) = 0;
    // An unknown id is removed already.
    virtual Result<void> remove(SegmentId id) = 0;
    // Finished rows that overlap [from, to) and open ones with begin < to; by begin.
    virtual Result<std::vector<Segment>> find(const CameraId& camera, WallTime from,
                                              WallTime to) = 0;
    virtual Result<std::vector<Segment>> open() = 0;
    // Of all cameras by begin: `limit` rows after the first `skip`.
    virtual Result<std::vector<Segment>> oldest(std::size_t limit, std::size_t skip) = 0;
};

} // namespace gulou::record
