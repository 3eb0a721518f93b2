// What to delete: a pure decision over the oldest segments of all cameras.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "pipeline/record/segment_store.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace gulou::record {

// A time of one camera that must stay: the clip of an open alert.
struct Hold {
    CameraId camera;
    WallTime from{};
    WallTime to{};
};

struct RetentionPolicy {
    std::chrono::hours max_age{24 * 30};
    std::uint64_t min_free = 2'000'000'000; // bytes; below it the oldest segments go
};

enum class DeletionReason { Age, Space };

struct Deletion {
    SegmentId id;
    std::string path; // below the recordings folder
    std::uint64_t bytes = 0;
    DeletionReason reason = DeletionReason::Age;
};

// `oldest_first` is by begin, across cameras. Open and held segments are never deleted, however
// old and however full the disk. Pure.
std::vector<Deletion> plan_deletions(std::span<const Segment> oldest_first,
                                     std::span<const Hold> holds, WallTime now,
                                     std::uint64_t free_bytes, const RetentionPolicy& policy);

} // namespace gulou::record
