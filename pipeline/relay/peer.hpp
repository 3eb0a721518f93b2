// One WebRTC peer: its transport, the streams it publishes and the ones it receives.
#pragma once

#include "pipeline/relay/peer_feedback.hpp"
#include "pipeline/relay/peer_state.hpp"
#include "pipeline/relay/peer_transport.hpp"
#include "pipeline/relay/tracks.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gulou::relay {

// How long silence lasts before it means something.
struct PeerLimits {
    std::chrono::milliseconds silence{7000};  // Connected → Disconnected
    std::chrono::milliseconds consent{30000}; // nothing is sent any more (RFC 7675)
    std::chrono::milliseconds connect{30000}; // from the answer to the end of the handshake
    std::chrono::milliseconds keep{120000};   // → Failed
};

class Peer {
public:
    // `limits` and `counters` outlive the peer. Tracks are made from `media`; `next_ssrc` gives out
    // stream numbers.
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
    Tracks& streams() { return tracks_; }
    std::vector<Track>& tracks() { return tracks_.all(); }

    // A further offer of the same session: transport and streams that stay go on as they were.
    void renegotiate(std::vector<NegotiatedMedia> media);
    // Answers given so far: the version of the session in the next one.
    std::uint64_t answers() const { return answers_; }

    // In place; datagrams from a proven address.
    void on_rtp(MutableBytes packet, SteadyTime now);
    void on_rtcp(MutableBytes packet, SteadyTime now);
    // Every 10 ms: repairs, feedback, reports.
    void tick(SteadyTime now);
    // Recomputes the state; true when it changed.
    bool update_state(SteadyTime now);
    void close();

    // The height in pixels at which the page shows an m-line's video; 0: not shown. Unknown mid:
    // nothing.
    void set_view(std::string_view mid, int height, SteadyTime now);
    // What its link carries of the video meant for it; nothing unless it changed since the last
    // call.
    std::optional<Quality> take_quality_change();

    PeerStats stats(SteadyTime now) const;

private:
    PeerState compute_state(SteadyTime now) const;
    void note_transport_sequence(const rtp::PacketView& packet, const Track& track, SteadyTime now);
    std::chrono::milliseconds rtt() const;

    PeerId id_;
    std::unique_ptr<PeerTransport> transport_;
    const PeerLimits& limits_;
    RelayCounters& counters_;
    std::uint32_t own_ssrc_; // the sender of our RTCP
    Tracks tracks_;
    PeerFeedback feedback_;
    SteadyTime born_;
    std::uint64_t answers_ = 1;
    PeerState state_ = PeerState::Connecting;
    Quality quality_ = Quality::Full; // as told
};

} // namespace gulou::relay
