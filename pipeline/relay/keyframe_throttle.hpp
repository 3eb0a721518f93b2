// When to ask a publisher for a key frame: many receivers' wishes become few requests.
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <optional>

namespace gulou::relay {

// A request a second at most while one is outstanding, half a second apart otherwise.
class KeyframeThrottle {
public:
    static constexpr std::chrono::milliseconds least_interval{500};
    static constexpr std::chrono::milliseconds retry_interval{1000};

    // A receiver needs a key frame. True: send a request now; false: one is on its way, or will be
    // sent by due().
    bool request(SteadyTime now) {
        wanted_ = true;
        return due(now);
    }
    // True when a wish that had to wait, or a request that was not answered, is to be sent now.
    bool due(SteadyTime now) {
        if (!wanted_ ||
            (asked_ && now - *asked_ < (unanswered_ > 0 ? retry_interval : least_interval)))
            return false;
        asked_ = now;
        ++unanswered_;
        return true;
    }
    void on_keyframe() {
        wanted_ = false;
        unanswered_ = 0;
    }
    // Requests since the last key frame: after two, some senders listen only to FIR.
    int unanswered() const { return unanswered_; }

private:
    bool wanted_ = false;
    std::optional<SteadyTime> asked_;
    int unanswered_ = 0;
};

} // namespace gulou::relay
