// One incoming stream as a receiver sees it: what came, what is missing, what was repaired in time,
// and which packets to ask for again.
#pragma once

#include "bench/relay_load/time.hpp"
#include "pipeline/rtp/rtcp.hpp"
#include "pipeline/rtp/sequence.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <vector>

namespace gulou::bench {

// Since the last mark().
struct ReceptionCount {
    std::uint64_t expected = 0;
    std::uint64_t received = 0; // once each, repairs included
    std::uint64_t missed = 0;   // found missing
    std::uint64_t repaired = 0; // of those, came within 200 ms
};

class Reception {
public:
    Reception(std::uint32_t ssrc, std::uint32_t clock_rate)
        : ssrc_(ssrc), clock_rate_(clock_rate) {}

    std::uint32_t ssrc() const { return ssrc_; }
    bool is_video() const { return clock_rate_ == 90000; }
    // False: had it already.
    bool on_packet(std::uint16_t sequence, std::uint32_t timestamp, Nanos now);
    // What a browser would ask for now; fills `out`, ascending.
    std::span<std::uint16_t> wanted(std::span<std::uint16_t> out, Nanos now);
    rtp::ReportBlock report(Nanos now);
    void on_sender_report(std::uint64_t ntp, Nanos now);

    void mark();
    ReceptionCount count() const;

private:
    struct Missing {
        std::int64_t sequence = 0;
        Nanos since = 0;
        Nanos ask_at = 0;
    };
    static constexpr std::size_t window = 4096; // packets remembered
    bool take(std::int64_t sequence);
    void note_gap(std::int64_t from, std::int64_t to, Nanos now);
    void note_repair(std::int64_t sequence, Nanos now);

    std::uint32_t ssrc_;
    std::uint32_t clock_rate_;
    rtp::SequenceUnwrapper unwrapper_;
    std::bitset<window> seen_;
    std::int64_t first_ = -1;
    std::int64_t highest_ = -1;
    std::int64_t received_ = 0;
    std::vector<Missing> missing_;
    ReceptionCount base_;
    std::uint64_t missed_ = 0;
    std::uint64_t repaired_ = 0;
    double jitter_ = 0;
    double transit_ = 0;
    std::uint32_t last_sr_ = 0;
    Nanos last_sr_at_ = 0;
    std::uint64_t reported_expected_ = 0;
    std::uint64_t reported_received_ = 0;
};

} // namespace gulou::bench
