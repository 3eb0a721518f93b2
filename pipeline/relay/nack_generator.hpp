// Decides which missing packets of a received stream to ask for again, and when to give up.
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gulou::relay {

// At most `most_missing` are remembered; a larger hole, one after a silence, ten unanswered
// requests, or a packet too late to be shown, mean only a key frame helps.
class NackGenerator {
public:
    static constexpr std::size_t most_missing = 256;
    static constexpr int most_tries = 10;
    static constexpr std::chrono::milliseconds reorder_delay{10};
    static constexpr std::chrono::milliseconds least_interval{40};
    // While the round trip is not known: ten requests take a second, which even a slow link answers
    // in.
    static constexpr std::chrono::milliseconds unknown_interval{100};
    // A picture that waits longer is not worth showing; nor are packets kept longer for receivers.
    static constexpr std::chrono::milliseconds longest_wait{1200};
    // A hole of several packets after a silence is an interruption: what was sent meanwhile would
    // be shown too late even if all of it came.
    static constexpr std::chrono::milliseconds silence{500};
    static constexpr std::int64_t interrupted = 16; // packets

    // `sequence` is extended.
    void on_packet(std::int64_t sequence, SteadyTime now);
    // Fills `out` with what to ask for now, ascending; `rtt` paces the retries, 0: not known; what
    // was missed longer than `wait` ago is given up.
    std::span<const std::uint16_t> due(std::span<std::uint16_t> out, SteadyTime now,
                                       std::chrono::milliseconds rtt,
                                       std::chrono::milliseconds wait = longest_wait);
    bool pending() const { return count_ > 0; }
    // Once after something was given up.
    bool take_keyframe_needed();
    void reset();

private:
    struct Missing {
        std::int64_t sequence = 0;
        SteadyTime noticed{};
        SteadyTime asked{};
        int tries = 0;
    };
    void forget(std::size_t i);

    std::vector<Missing> missing_; // ascending; made with the first loss
    std::size_t count_ = 0;
    std::int64_t highest_ = -1;
    SteadyTime heard_{}; // the newest packet
    bool keyframe_needed_ = false;
};

} // namespace gulou::relay
