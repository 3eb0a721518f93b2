// Joins pieces of one way: a camera's encoder leaves a small thing out for some pictures, and walls
// of its own grey hide it. Pure.
#pragma once

#include "pipeline/analysis/tracker.hpp"

#include <optional>
#include <vector>

namespace gulou::analysis {

// True when `then` may go on where `first` broke off: the way between them was made at a speed
// between that of the one's end and the other's beginning, as far as these are known.
bool may_follow(const Track& first, const Track& then);

// Remembers what was followed in the last seconds. Bound: 96 ways; the oldest makes room.
class TrackStitcher {
public:
    // A track that has ended; returns the way it ends, when there are earlier pieces of it. Tracks
    // of fewer than 3 samples are passed over.
    std::optional<Track> add(const Track& ended);
    void clear() { ways_.clear(); }

private:
    Track* last_before(const Track& ended);
    std::optional<Track> across_a_seam(const Track& ended) const;
    void remember(const Track& way);

    std::vector<Track> ways_;
};

} // namespace gulou::analysis
