// Tells the wall time of a picture from its stream time and when pictures arrive.
#pragma once

#include "core/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

namespace gulou::ingest {

// Late arrivals are the network's doing, so the estimate follows the earliest ones: it falls
// quickly and rises slowly. One thread.
class WallEstimate {
public:
    using Nanoseconds = std::chrono::nanoseconds;

    // A picture with this stream time arrived now; returns when it was captured. Never goes back.
    WallTime arrived(Nanoseconds pts, WallTime now) {
        const double delay = milliseconds(now) - milliseconds(pts);
        if (!offset_ || std::abs(delay - *offset_) > jump)
            offset_ = delay;
        else
            *offset_ += (delay - *offset_) * (delay < *offset_ ? 0.3 : 0.01);
        last_ = std::max(last_, at(pts));
        return last_;
    }
    // The wall time of a stream time under the present estimate.
    WallTime at(Nanoseconds pts) const {
        return WallTime(
            std::chrono::milliseconds(std::llround(offset_.value_or(0) + milliseconds(pts))));
    }

private:
    static constexpr double jump = 2000; // milliseconds: beyond, the stream's clock was reset

    static double milliseconds(WallTime t) {
        return static_cast<double>(t.time_since_epoch().count());
    }
    static double milliseconds(Nanoseconds t) { return static_cast<double>(t.count()) / 1e6; }

    std::optional<double> offset_;
    WallTime last_{};
};

} // namespace gulou::ingest
