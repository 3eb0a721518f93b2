#include "pipeline/record/retention.hpp"

#include <algorithm>

namespace gulou::record {
namespace {

bool is_held(const Segment& segment, std::span<const Hold> holds) {
    return std::any_of(holds.begin(), holds.end(), [&](const Hold& hold) {
        return hold.camera == segment.camera && hold.from < segment.end && segment.begin < hold.to;
    });
}

} // namespace

std::vector<Deletion> plan_deletions(std::span<const Segment> oldest_first,
                                     std::span<const Hold> holds, WallTime now,
                                     std::uint64_t free_bytes, const RetentionPolicy& policy) {
    std::vector<Deletion> out;
    for (const auto& segment : oldest_first) {
        if (segment.state == SegmentState::Open || is_held(segment, holds))
            continue;
        const bool old = segment.end + policy.max_age < now;
        if (!old && free_bytes >= policy.min_free)
            continue;
        out.push_back({segment.id, segment.path, segment.bytes,
                       old ? DeletionReason::Age : DeletionReason::Space});
        free_bytes += segment.bytes;
    }
    return out;
}

} // namespace gulou::record
