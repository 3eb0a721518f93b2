// One peer's RTCP: acts on what the peer reports about the streams it receives, and tells it about
// the ones it publishes.
#pragma once

#include "pipeline/relay/arrival_recorder.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/track.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace gulou::relay {

class PeerFeedback {
public:
    // `own_ssrc` is the sender of our RTCP. `transport` and `counters` outlive it.
    PeerFeedback(std::uint32_t own_ssrc, std::string cname, MediaTransport& transport,
                 RelayCounters& counters, SteadyTime now);

    // A compound packet in clear.
    void on_rtcp(BytesView packet, std::span<Track> tracks, SteadyTime now);
    // A packet with a transport-wide sequence number came in.
    void on_arrival(std::uint16_t transport_sequence, SteadyTime now) {
        arrivals_.on_packet(transport_sequence, now);
    }
    // Every 10 ms: feedback and reports as they fall due.
    void tick(std::span<Track> tracks, SteadyTime now);

private:
    void on_block(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now);
    void on_feedback(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now);
    void send_transport_feedback(std::span<Track> tracks);
    void send_reports(std::span<Track> tracks, SteadyTime now);

    std::uint32_t own_ssrc_;
    std::string cname_;
    MediaTransport& transport_;
    RelayCounters& counters_;
    ArrivalRecorder arrivals_;
    SteadyTime feedback_at_;
    SteadyTime report_at_;
};

} // namespace gulou::relay
