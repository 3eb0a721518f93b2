// Counts a video stream's frames and freezes as W3C webrtc-stats does: a freeze is a gap between
// two frames longer than three times the average, and longer than the average by 150 ms.
#pragma once

#include "core/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace gulou::relay {

class FrameClock {
public:
    // On every packet; a frame begins where the timestamp changes. Inline: on the packet path.
    void on_packet(std::uint32_t timestamp, SteadyTime now) {
        if (running_ && timestamp == timestamp_)
            return;
        timestamp_ = timestamp;
        begin_frame(now);
    }
    // The stream is interrupted on purpose: the gap to come is no freeze.
    void pause() { running_ = false; }

    std::uint64_t frames() const { return frames_; }
    std::uint64_t freezes() const { return freezes_; }
    std::chrono::milliseconds frozen() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(frozen_);
    }

private:
    using Duration = std::chrono::duration<double>;
    void begin_frame(SteadyTime now) {
        const Duration gap = now - last_;
        last_ = now;
        ++frames_;
        if (!running_) {
            running_ = true;
            return;
        }
        const bool known = intervals_ >= 5;
        if (known && gap > std::max(3 * average_, average_ + Duration(0.150))) {
            ++freezes_;
            frozen_ += gap;
        }
        // Over the newest thirty or so.
        intervals_ = std::min(intervals_ + 1, 30);
        average_ += (gap - average_) / intervals_;
    }

    bool running_ = false;
    std::uint32_t timestamp_ = 0;
    SteadyTime last_{};
    int intervals_ = 0;
    Duration average_{0};
    Duration frozen_{0};
    std::uint64_t frames_ = 0;
    std::uint64_t freezes_ = 0;
};

} // namespace gulou::relay
