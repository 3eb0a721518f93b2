// Figures about peers and their streams, as handed to whoever asks.
#pragma once

#include "pipeline/media/codec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gulou::relay {

enum class StreamDirection { Received, Sent }; // seen from the relay

struct StreamStats {
    std::string mid;
    StreamDirection direction{};
    media::Codec codec{};
    std::uint32_t ssrc = 0;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;  // payload
    std::int64_t lost = 0;    // packets, cumulative; Sent: as the receiver reports
    double fraction_lost = 0; // 0..1, last report; Sent only
    double jitter_ms = 0;
    double rtt_ms = 0;       // Sent only; 0: not measured yet
    std::uint64_t nacks = 0; // packets asked for again: by us (Received) or by the peer (Sent)
    std::uint64_t retransmitted = 0; // packets repaired (Received) or sent again (Sent)
    std::uint64_t keyframe_requests = 0;
    std::uint64_t keyframes = 0;
    std::uint32_t bps = 0;     // payload, smoothed over about a second
    std::uint64_t frames = 0;  // of video
    std::uint64_t freezes = 0; // gaps between frames, as W3C webrtc-stats counts them
    double frozen_ms = 0;      // their length together
    // Nothing came for five seconds; a microphone that hears nothing still sends now and then
    // (DTX).
    bool idle = false; // Received only
    int layer = 0;     // of simulcast, 0 the smallest: received as, or sent now
};

struct PeerStats {
    bool found = false; // no such peer otherwise
    std::string srtp_profile;
    std::string address; // of the peer, "127.0.0.1:4711"
    double rtt_ms = 0;
    std::uint32_t estimate_bps = 0; // what its link carries from us; 0: not known
    double estimate_loss = 0;       // 0..1, of what we sent lately
    std::vector<StreamStats> streams;
};

} // namespace gulou::relay
