// One WebRTC peer: its transport, the streams it publishes and the ones it receives.
#pragma once

#include "pipeline/relay/peer_feedback.hpp"
#include "pipeline/relay/peer_state.hpp"
#include "pipeline/relay/peer_transport.hpp"
#include "pipeline/relay/track.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <vector>

namespace gulou::relay {

// How long silence lasts before it means something.
struct PeerLimits {
    std::chrono::milliseconds silence{7000};  // Connected → Disconnected
    std::chrono::milliseconds consent{30000}; // → Failed (RFC 7675)
    std::chrono::milliseconds connect{30000}; // from the answer to the end of the handshake
};

class Peer {
public:
    // `own_ssrc` is the sender of our RTCP, `limits` and `counters` outlive the peer. Tracks are
    // made from `media`; `next_ssrc` gives out stream numbers.
    struct Setup {
        PeerId id;
        std::vector<NegotiatedMedia> media;
        std::string cname;
        std::function<std::uint32_t()> next_ssrc;
    };
    Peer(Setup setup, std::unique_ptr<PeerTransport> transport, const PeerLimits& limits,
         RelayCounters& counters, SteadyTime now);

    PeerId id() const { return id_; }
    PeerState state() const { return state_; }
    PeerTransport& transport() { return *transport_; }
    std::vector<Track>& tracks() { return tracks_; }

    // In place; datagrams from a proven address.
    void on_rtp(MutableBytes packet, SteadyTime now);
    void on_rtcp(MutableBytes packet, SteadyTime now);
    // Every 10 ms: repairs, feedback, reports.
    void tick(SteadyTime now);
    // Recomputes the state; true when it changed.
    bool update_state(SteadyTime now);
    void close();

    PeerStats stats() const;

private:
    void make_tracks(Setup& setup);
    SinkConfig sink_config(const NegotiatedMedia& media, const Setup& setup) const;
    PeerSourceConfig source_config(const NegotiatedMedia& media) const;
    PeerState compute_state(SteadyTime now) const;
    void note_transport_sequence(const rtp::PacketView& packet, const Track& track, SteadyTime now);
    std::chrono::milliseconds rtt() const;

    PeerId id_;
    std::unique_ptr<PeerTransport> transport_;
    const PeerLimits& limits_;
    RelayCounters& counters_;
    std::uint32_t own_ssrc_;
    std::string cname_;
    std::vector<Track> tracks_;
    std::array<std::uint8_t, 128> track_of_type_{}; // by payload type; no_track: none
    PeerFeedback feedback_;
    SteadyTime born_;
    PeerState state_ = PeerState::Connecting;
};

} // namespace gulou::relay
