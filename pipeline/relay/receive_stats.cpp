#include "pipeline/relay/receive_stats.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::relay {

void ReceiveStats::on_packet(std::int64_t sequence, std::uint32_t timestamp, SteadyTime now) {
    ++packets_;
    if (first_ < 0)
        first_ = sequence;
    first_ = std::min(first_, sequence);
    if (sequence <= highest_)
        return; // late or repeated: would only look like jitter
    highest_ = sequence;
    using std::chrono::microseconds;
    const auto us = std::chrono::duration_cast<microseconds>(now.time_since_epoch()).count();
    // Differences modulo 2^32, as both clocks wrap there (RFC 3550 A.8).
    const auto transit = static_cast<std::uint32_t>(us * clock_rate_ / 1'000'000) - timestamp;
    if (transit_) {
        double d = std::abs(static_cast<double>(static_cast<std::int32_t>(transit - *transit_)));
        d = std::min(d, 10.0 * clock_rate_); // a jump of the sender's clock is not jitter
        jitter_ += (d - jitter_) / 16.0;
    }
    transit_ = transit;
}

void ReceiveStats::on_sender_report(const rtp::SenderReport& report, SteadyTime now) {
    last_sr_ = static_cast<std::uint32_t>(report.ntp >> 16);
    last_sr_at_ = now;
}

std::int64_t ReceiveStats::lost() const {
    return first_ < 0 ? 0 : highest_ - first_ + 1 - static_cast<std::int64_t>(packets_);
}

rtp::ReportBlock ReceiveStats::report(std::uint32_t ssrc, SteadyTime now) {
    rtp::ReportBlock block;
    block.ssrc = ssrc;
    const std::int64_t expected = first_ < 0 ? 0 : highest_ - first_ + 1;
    const std::int64_t expected_now = expected - expected_before_;
    const auto received_now = static_cast<std::int64_t>(packets_ - packets_before_);
    const std::int64_t lost_now = expected_now - received_now;
    if (expected_now > 0 && lost_now > 0)
        block.fraction_lost =
            static_cast<std::uint8_t>(std::min<std::int64_t>(lost_now * 256 / expected_now, 255));
    expected_before_ = expected;
    packets_before_ = packets_;
    block.cumulative_lost =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(lost(), -0x800000, 0x7FFFFF));
    block.highest_sequence =
        static_cast<std::uint32_t>(std::max<std::int64_t>(highest_, 0) - 65536);
    block.jitter = static_cast<std::uint32_t>(jitter_);
    if (last_sr_ != 0) {
        const auto delay = std::chrono::duration<double>(now - last_sr_at_).count() * 65536.0;
        block.last_sr = last_sr_;
        block.delay_since_sr = static_cast<std::uint32_t>(std::clamp(delay, 0.0, 4294967295.0));
    }
    return block;
}

} // namespace gulou::relay
