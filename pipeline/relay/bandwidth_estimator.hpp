// How many bits a second the way to one subscriber carries, from what it reports about the packets
// sent to it: draft-ietf-rmcat-gcc-02 with the delay gradient of DelayTrend, the losses of
// LossLimit, and measurements of short probes. Pure; times are handed in.
#pragma once

#include "core/clock.hpp"
#include "pipeline/relay/delay_trend.hpp"
#include "pipeline/relay/loss_limit.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gulou::relay {

// One packet of a feedback message, in the order of sending.
struct PacketReport {
    static constexpr std::int64_t lost = -1;
    std::int64_t sent_us = 0;
    std::int64_t arrival_us = lost; // the receiver's clock
    std::uint32_t size = 0;         // bytes
    bool probe = false;             // sent while the estimator was being probed
};

// Bytes of the last half second on a clock that only goes forward.
class DeliveredRate {
public:
    void add(std::int64_t at_us, std::uint32_t bytes);
    std::uint32_t bps() const; // 0: too little seen

private:
    static constexpr std::int64_t bucket_us = 50'000;
    static constexpr std::size_t buckets = 10;
    std::array<std::uint32_t, buckets> bytes_{};
    std::int64_t newest_ = -1; // bucket number
    std::int64_t first_ = -1;
};

class BandwidthEstimator {
public:
    static constexpr std::uint32_t start_bps = 2'500'000;
    static constexpr std::uint32_t least_bps = 30'000;
    static constexpr std::uint32_t most_bps = 30'000'000;

    // Every packet of a feedback message, then once end_feedback().
    void on_packet(const PacketReport& packet);
    void end_feedback(SteadyTime now, std::chrono::milliseconds rtt);
    // What a receiver without transport-wide feedback allows (REMB), and what it lost (RR, 0..1).
    void on_receiver_estimate(std::uint64_t bps, SteadyTime now);
    void on_loss_report(double loss, std::uint32_t sent_bps, SteadyTime now);

    // The newest probe is over: a link that carried it is at least as wide.
    void end_probe();

    std::uint32_t bps() const;
    // True once the link has shown a limit: until then everything that was sent went through.
    bool known() const { return known_; }
    bool overused() const { return trend_.use() == LinkUse::Over; }
    std::uint32_t delivered_bps() const { return delivered_.bps(); }
    double loss() const { return losses_.loss(); }
    double queue_ms() const { return queue_ms_; }

private:
    struct Probe {
        std::int64_t first_sent = -1;
        std::int64_t last_sent = 0;
        std::int64_t first_arrival = 0;
        std::int64_t last_arrival = 0;
        std::uint64_t bytes = 0; // without the first packet's
        std::uint32_t packets = 0;
    };
    void note_queue(std::int64_t one_way_us, std::int64_t arrival_us);
    void note_probe(const PacketReport& packet);
    void steer(SteadyTime now, std::chrono::milliseconds rtt);
    void increase(double elapsed_s, std::chrono::milliseconds rtt);
    void decrease();
    bool near_capacity() const;

    DelayTrend trend_;
    LossLimit losses_;
    DeliveredRate delivered_;
    DeliveredRate sent_;
    Probe probe_;
    double target_bps_ = start_bps;
    double capacity_bps_ = 0;      // mean of what got through at overuse; 0: never seen
    double capacity_spread_ = 0.4; // its normalised deviation
    bool known_ = false;
    bool holding_ = false; // after overuse, until the queue has drained
    SteadyTime decreased_{};
    SteadyTime steered_{};
    std::int64_t shortest_us_ = INT64_MAX; // one-way, over 10 to 20 s
    std::int64_t shortest_new_us_ = INT64_MAX;
    std::int64_t shortest_since_ = -1;
    double queue_ms_ = 0; // mean of the last feedback
    double queue_sum_ms_ = 0;
    std::uint32_t received_ = 0; // of the feedback being read
    std::uint32_t lost_ = 0;
};

} // namespace gulou::relay
