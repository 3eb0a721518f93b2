#include "bench/relay_load/reception.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::bench {
namespace {

constexpr Nanos in_time = 200 * millisecond;
constexpr Nanos give_up = 1000 * millisecond;
constexpr Nanos ask_again = 50 * millisecond;
constexpr std::int64_t most_gap = 2000; // beyond it the stream has begun anew

} // namespace

bool Reception::take(std::int64_t sequence) {
    const auto bit = static_cast<std::size_t>(sequence) % window;
    if (highest_ - sequence >= static_cast<std::int64_t>(window) || seen_[bit])
        return false;
    seen_[bit] = true;
    ++received_;
    return true;
}

void Reception::note_gap(std::int64_t from, std::int64_t to, Nanos now) {
    for (auto s = from; s < to; ++s)
        seen_[static_cast<std::size_t>(s) % window] = false;
    if (to - from > most_gap)
        return;
    for (auto s = from; s < to; ++s)
        missing_.push_back({s, now, now});
    missed_ += static_cast<std::uint64_t>(to - from);
}

void Reception::note_repair(std::int64_t sequence, Nanos now) {
    const auto at = std::find_if(missing_.begin(), missing_.end(),
                                 [&](const Missing& m) { return m.sequence == sequence; });
    if (at == missing_.end())
        return;
    repaired_ += now - at->since <= in_time ? 1 : 0;
    missing_.erase(at);
}

bool Reception::on_packet(std::uint16_t sequence, std::uint32_t timestamp, Nanos now) {
    const auto extended = unwrapper_.unwrap(sequence);
    if (first_ < 0)
        first_ = highest_ = extended;
    if (extended > highest_) {
        note_gap(highest_ + 1, extended, now);
        seen_[static_cast<std::size_t>(extended) % window] = false;
        highest_ = extended;
    } else if (extended < highest_) {
        note_repair(extended, now);
    }
    if (!take(extended))
        return false;
    const auto transit = static_cast<double>(now) / second * clock_rate_ - timestamp;
    if (received_ > 1)
        jitter_ +=
            (std::min(std::abs(transit - transit_), static_cast<double>(clock_rate_)) - jitter_) /
            16;
    transit_ = transit;
    return true;
}

std::span<std::uint16_t> Reception::wanted(std::span<std::uint16_t> out, Nanos now) {
    std::erase_if(missing_, [now](const Missing& m) { return now - m.since > give_up; });
    std::size_t count = 0;
    for (auto& missing : missing_) {
        if (missing.ask_at > now || count == out.size())
            continue;
        missing.ask_at = now + ask_again;
        out[count++] = static_cast<std::uint16_t>(missing.sequence);
    }
    return out.first(count);
}

void Reception::on_sender_report(std::uint64_t ntp, Nanos now) {
    last_sr_ = static_cast<std::uint32_t>(ntp >> 16);
    last_sr_at_ = now;
}

rtp::ReportBlock Reception::report(Nanos now) {
    rtp::ReportBlock out;
    const auto expected = static_cast<std::uint64_t>(highest_ - first_ + 1);
    const auto received = static_cast<std::uint64_t>(received_);
    const auto expected_now = expected - reported_expected_;
    const auto received_now = received - reported_received_;
    reported_expected_ = expected;
    reported_received_ = received;
    out.ssrc = ssrc_;
    if (expected_now > received_now)
        out.fraction_lost =
            static_cast<std::uint8_t>((expected_now - received_now) * 256 / expected_now);
    out.cumulative_lost = static_cast<std::int32_t>(expected) - static_cast<std::int32_t>(received);
    out.highest_sequence = static_cast<std::uint32_t>(highest_);
    out.jitter = static_cast<std::uint32_t>(jitter_);
    out.last_sr = last_sr_;
    if (last_sr_ != 0)
        out.delay_since_sr =
            static_cast<std::uint32_t>((now - last_sr_at_) / 1000 * 65536 / 1'000'000);
    return out;
}

void Reception::mark() {
    base_ = {};
    base_ = count();
}

ReceptionCount Reception::count() const {
    ReceptionCount out;
    out.expected = static_cast<std::uint64_t>(highest_ - first_ + 1) - base_.expected;
    out.received = static_cast<std::uint64_t>(received_) - base_.received;
    out.missed = missed_ - base_.missed;
    out.repaired = repaired_ - base_.repaired;
    return out;
}

} // namespace gulou::bench
