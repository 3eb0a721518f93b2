// One peer's RTCP: acts on what the peer reports about the streams it receives, and tells it about
// the ones it publishes.
#pragma once

#include "pipeline/relay/arrival_recorder.hpp"
#include "pipeline/relay/downlink.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/track.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
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
    // Every 10 ms: feedback and reports as they fall due, and what the peer's link carries.
    void tick(std::span<Track> tracks, SteadyTime now);
    const Downlink& downlink() const { return downlink_; }
    // By what the peer reports of our streams, or answers to our reference times; 0: not measured.
    std::chrono::milliseconds rtt() const { return rtt_; }

private:
    void on_block(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now);
    void on_sender_report(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now);
    void on_reports(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now);
    void on_transport_feedback(const rtp::RtcpBlock& block, const rtp::Feedback& feedback,
                               std::span<Track> tracks, SteadyTime now);
    void on_payload_feedback(const rtp::RtcpBlock& block, const rtp::Feedback& feedback,
                             std::span<Track> tracks, SteadyTime now);
    void on_extended_report(const rtp::RtcpBlock& block, SteadyTime now);
    std::size_t write_reference(MutableBytes out, SteadyTime now);
    void send_transport_feedback(std::span<Track> tracks);
    void send_reports(std::span<Track> tracks, SteadyTime now);
    std::size_t write_limit(MutableBytes out, std::span<Track> tracks);

    std::uint32_t own_ssrc_;
    std::string cname_;
    MediaTransport& transport_;
    RelayCounters& counters_;
    ArrivalRecorder arrivals_;
    Downlink downlink_;
    std::chrono::milliseconds rtt_{0};
    std::optional<SteadyTime> reported_; // when the peer last reported a round trip by itself
    bool limited_ = false;               // the peer has been told to send less
    SteadyTime feedback_at_;
    SteadyTime report_at_;
};

} // namespace gulou::relay
