#include "pipeline/relay/loss_limit.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::chrono::milliseconds interval{500};
constexpr std::chrono::milliseconds settle{800}; // before a decrease shows
constexpr std::uint32_t least_packets = 20;
constexpr double queue_of_congestion_ms = 20;
constexpr double much = 0.10; // with a queue
// Without a queue only a policer would do it; repairs then push the losses up to here.
constexpr double very_much = 0.30;
constexpr double little = 0.02;
constexpr double increase = 1.05;

} // namespace

void LossLimit::on_feedback(std::uint32_t received, std::uint32_t lost, double queue_ms,
                            std::uint32_t sent_bps, SteadyTime now) {
    received_ += received;
    lost_ += lost;
    queue_ms_ = std::max(queue_ms_, queue_ms);
    if (now - closed_ < interval || received_ + lost_ < least_packets)
        return;
    close_interval(sent_bps, now);
    closed_ = now;
    received_ = lost_ = 0;
    queue_ms_ = 0;
}

void LossLimit::close_interval(std::uint32_t sent_bps, SteadyTime now) {
    loss_ = static_cast<double>(lost_) / (received_ + lost_);
    if (sent_before_ != 0 && now - decreased_ >= settle)
        learn(sent_bps);
    own_loss_ = std::min(own_loss_, loss_);
    const double excess = loss_ - own_loss_;
    const double bearable = queue_ms_ > queue_of_congestion_ms ? much : very_much;
    if (excess > bearable && now - decreased_ >= settle)
        decrease(sent_bps, now);
    else if (excess < little && limit_ != none)
        limit_ = limit_ > sent_bps * 3.0 ? none : static_cast<std::uint32_t>(limit_ * increase);
}

void LossLimit::decrease(std::uint32_t sent_bps, SteadyTime now) {
    limit_ = static_cast<std::uint32_t>(std::min(limit_, sent_bps) * (1 - 0.5 * loss_));
    loss_before_ = loss_;
    sent_before_ = sent_bps;
    decreased_ = now;
}

// Sending less did not lose less: the losses are the link's own, and the limit was wrong.
void LossLimit::learn(std::uint32_t sent_bps) {
    const bool sent_less = sent_bps < sent_before_ * 0.95;
    if (sent_less && loss_ > 0.7 * loss_before_ && queue_ms_ <= queue_of_congestion_ms) {
        own_loss_ = loss_;
        limit_ = none;
    }
    sent_before_ = 0;
}

} // namespace gulou::relay
