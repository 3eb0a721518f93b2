// What RFC 3550 wants known about a received stream: losses and jitter.
#pragma once

#include "core/clock.hpp"
#include "pipeline/rtp/rtcp.hpp"

#include <cstdint>
#include <optional>

namespace gulou::relay {

class ReceiveStats {
public:
    explicit ReceiveStats(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

    // `sequence` is extended.
    void on_packet(std::int64_t sequence, std::uint32_t timestamp, SteadyTime now);
    void on_sender_report(const rtp::SenderReport& report, SteadyTime now);
    // Closes an interval (RFC 3550 A.3).
    rtp::ReportBlock report(std::uint32_t ssrc, SteadyTime now);

    std::uint64_t packets() const { return packets_; }
    std::int64_t lost() const; // cumulative, packets
    double jitter_ms() const { return jitter_ * 1000.0 / clock_rate_; }

private:
    std::uint32_t clock_rate_;
    std::uint64_t packets_ = 0;
    std::int64_t first_ = -1;
    std::int64_t highest_ = -1;
    double jitter_ = 0;                    // timestamp units
    std::optional<std::uint32_t> transit_; // modulo 2^32
    std::uint64_t packets_before_ = 0;
    std::int64_t expected_before_ = 0;
    std::uint32_t last_sr_ = 0;
    SteadyTime last_sr_at_{};
};

} // namespace gulou::relay
