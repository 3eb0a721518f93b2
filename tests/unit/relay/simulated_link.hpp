// A bottleneck as a calculation: a rate, a queue that drops its tail, random loss, a fixed delay
// and jitter; and the receiver's feedback about what came through. Deterministic.
#pragma once

#include "pipeline/relay/bandwidth_estimator.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

namespace gulou::relay {

struct LinkConfig {
    std::uint32_t bps = 1'000'000;
    double longest_queue_ms = 500;
    double loss = 0; // 0..1, at random
    double delay_ms = 20;
    double jitter_ms = 0; // evenly between 0 and this, without overtaking
};

class SimulatedLink {
public:
    explicit SimulatedLink(const LinkConfig& link) : config(link) {}

    void send(std::int64_t now_us, std::uint32_t size, bool probe = false) {
        PacketReport packet{now_us, PacketReport::lost, size, probe};
        free_at_ = std::max(free_at_, now_us);
        const auto queued_ms = static_cast<double>(free_at_ - now_us) / 1000.0;
        const bool dropped = queued_ms > config.longest_queue_ms || uniform() < config.loss;
        if (queued_ms <= config.longest_queue_ms) {
            free_at_ += std::int64_t{size} * 8'000'000 / config.bps;
            worst_queue_ms = std::max(worst_queue_ms, queued_ms);
        }
        if (!dropped) {
            const double extra = config.delay_ms + uniform() * config.jitter_ms;
            arrived_at_ = std::max(arrived_at_, free_at_ + static_cast<std::int64_t>(extra * 1000));
            packet.arrival_us = arrived_at_;
        }
        flying_.push_back(packet);
    }
    // What the receiver has to say at `now_us`: everything up to the newest packet that arrived.
    std::vector<PacketReport> feedback(std::int64_t now_us) {
        std::size_t known = 0;
        for (std::size_t i = 0; i < flying_.size(); ++i)
            if (flying_[i].arrival_us != PacketReport::lost && flying_[i].arrival_us <= now_us)
                known = i + 1;
        std::vector<PacketReport> out(flying_.begin(),
                                      flying_.begin() + static_cast<std::ptrdiff_t>(known));
        flying_.erase(flying_.begin(), flying_.begin() + static_cast<std::ptrdiff_t>(known));
        for (auto& packet : out) // the receiver's clock is another
            packet.arrival_us += packet.arrival_us == PacketReport::lost ? 0 : 7'000'000;
        return out;
    }

    LinkConfig config;
    double worst_queue_ms = 0;

private:
    double uniform() { return static_cast<double>(random_()) / 4294967296.0; }

    std::mt19937 random_{42};
    std::int64_t free_at_ = 0;
    std::int64_t arrived_at_ = 0;
    std::deque<PacketReport> flying_;
};

} // namespace gulou::relay
