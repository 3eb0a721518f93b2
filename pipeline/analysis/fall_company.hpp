// What else came down or flew by of late and was no throw: rain, snow, leaves and insects do not
// come alone. Pure.
#pragma once

#include "pipeline/analysis/tracker.hpp"

#include <deque>

namespace gulou::analysis {

// Pieces of one way are one thing. Bound: 64 things; the oldest makes room.
class FallCompany {
public:
    static constexpr double memory = 30; // seconds

    // Pixels of the zone's height: what is near is measured by it.
    explicit FallCompany(double zone_height) : zone_height_(zone_height) {}

    // From when on there was somebody to see it: the first picture, stream seconds. Always, where
    // that is not said.
    void watched_since(double t) { since_ = t; }
    // A track that was not taken for a throw; passed over unless it came down or
    // flew by.
    void add(const Track& track);
    // It was a throw after all, with all its pieces.
    void forget(const Track& track);
    // How many other things not much smaller came by since `memory` before this one began. When
    // nobody watched for so long yet the first is there by chance, and the others are as many as
    // that would be.
    int of(const Track& track) const;

private:
    struct Passage {
        TrackSample from, to;
        double size; // pixels
    };
    bool goes_on(const TrackSample& end, const TrackSample& start) const;
    bool same(const Passage& one, const Track& track) const;

    double zone_height_, since_ = -1e9;
    std::deque<Passage> passages_;
};

} // namespace gulou::analysis
