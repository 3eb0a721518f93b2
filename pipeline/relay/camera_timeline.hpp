// A camera's stream time as RTP timestamps that never go back, whatever the camera does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace gulou::relay {

class CameraTimeline {
public:
    explicit CameraTimeline(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

    // A stream that jumps (a reconnected camera) goes on a 25th of a second after its newest.
    std::uint32_t at(std::chrono::nanoseconds pts) {
        const auto microseconds = pts.count() / 1000;
        const auto ticks = static_cast<std::uint32_t>(microseconds * (clock_rate_ / 1000) / 1000);
        const auto step = newest_pts_ ? pts - *newest_pts_ : std::chrono::nanoseconds(0);
        if (!newest_pts_ || step > longest_step || step < -std::chrono::seconds(1))
            base_ = newest_ + clock_rate_ / 25 - ticks;
        newest_pts_ = pts;
        newest_ = base_ + ticks;
        return newest_;
    }
    // As at(), but what begins within 20 ms of where the last unit ended follows it exactly: sound
    // is made of samples, and a timestamp off by one is heard. `length`: of this unit, in ticks.
    std::uint32_t follow(std::chrono::nanoseconds pts, std::uint32_t length) {
        auto timestamp = at(pts);
        const auto off = static_cast<std::int32_t>(timestamp - end_.value_or(timestamp));
        const auto most = static_cast<std::int32_t>(clock_rate_ / 50);
        if (end_ && off > -most && off < most)
            timestamp = *end_;
        else if (end_ && off < 0)
            timestamp = *end_; // never back
        end_ = timestamp + length;
        return timestamp;
    }

private:
    static constexpr std::chrono::seconds longest_step{10}; // of pts; more is a new connection

    std::uint32_t clock_rate_;
    std::uint32_t base_ = 0;
    std::uint32_t newest_ = 0;
    std::optional<std::chrono::nanoseconds> newest_pts_;
    std::optional<std::uint32_t> end_; // of the sound so far
};

} // namespace gulou::relay
