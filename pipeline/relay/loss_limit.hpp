// What losses say about a link: the loss half of Google congestion control
// (draft-ietf-rmcat-gcc-02 section 6), except that losses without a queue are taken for the link's
// own (a weak radio) and not for congestion. Pure.
#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <limits>

namespace gulou::relay {

class LossLimit {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    // Of one feedback message; `queue_ms` is how much longer than at best packets were under way,
    // `sent_bps` what is being sent.
    void on_feedback(std::uint32_t received, std::uint32_t lost, double queue_ms,
                     std::uint32_t sent_bps, SteadyTime now);
    // So much got through after all.
    void raise(std::uint32_t bps) { limit_ = limit_ < bps ? bps : limit_; }
    // Bits per second; `none` while losses limit nothing.
    std::uint32_t limit() const { return limit_; }
    double loss() const { return loss_; } // 0..1, of the last interval

private:
    void close_interval(std::uint32_t sent_bps, SteadyTime now);
    void decrease(std::uint32_t sent_bps, SteadyTime now);
    void learn(std::uint32_t sent_bps);

    std::uint32_t received_ = 0;
    std::uint32_t lost_ = 0;
    double queue_ms_ = 0; // most of the interval
    SteadyTime closed_{};
    SteadyTime decreased_{};
    std::uint32_t limit_ = none;
    double loss_ = 0;
    double own_loss_ = 0;           // what the link loses at any rate
    double loss_before_ = 0;        // of the decrease being judged
    std::uint32_t sent_before_ = 0; // 0: none is
};

} // namespace gulou::relay
