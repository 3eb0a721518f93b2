// A stream a peer publishes: counts it, has lost packets sent again, asks for key frames.
#pragma once

#include "pipeline/relay/keyframe_throttle.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/nack_generator.hpp"
#include "pipeline/relay/receive_stats.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/relay/stream_stats.hpp"
#include "pipeline/rtp/extension.hpp"
#include "pipeline/rtp/sequence.hpp"

#include <string>

namespace gulou::relay {

struct PeerSourceConfig {
    std::string mid;
    media::Codec codec{};
    std::uint32_t clock_rate = 90000;
    rtp::ExtensionIds extensions;
    bool nack = false; // which feedback the peer understands
    bool pli = false;
    bool fir = false;
    std::uint32_t own_ssrc = 1; // the sender of our RTCP
};

class PeerSource final : public Source {
public:
    PeerSource(PeerSourceConfig config, MediaTransport& upstream);

    // One packet of the media format, or one restored from its repair format.
    void on_packet(const rtp::PacketView& packet, SteadyTime now);
    // Turns a repair packet into the packet it repeats; changes the view only. False: empty.
    bool restore(rtp::PacketView& packet) const;
    void on_sender_report(const rtp::SenderReport& report, SteadyTime now);
    void request_keyframe(SteadyTime now) override;

    // Sends NACK, PLI or FIR as they fall due; every 10 ms. `rtt` to the peer, 0: unknown.
    void tick(SteadyTime now, std::chrono::milliseconds rtt);
    // Nothing before the first packet.
    std::optional<rtp::ReportBlock> report(SteadyTime now);

    std::uint32_t ssrc() const { return ssrc_; }
    bool active() const { return newest() >= 0; }
    StreamStats stats() const;

private:
    void begin(std::uint32_t ssrc);
    LoggedPacket describe(const rtp::PacketView& packet, std::int64_t sequence) const;
    bool starts_keyframe(BytesView payload) const;
    void send_nack(SteadyTime now, std::chrono::milliseconds rtt);
    void send_keyframe_request();

    PeerSourceConfig config_;
    MediaTransport& upstream_;
    std::uint32_t ssrc_ = 0;
    rtp::SequenceUnwrapper unwrapper_;
    ReceiveStats received_;
    NackGenerator nack_;
    KeyframeThrottle keyframes_;
    std::uint8_t fir_number_ = 0;
    std::uint32_t keyframe_timestamp_ = 0;
    StreamStats stats_;
};

} // namespace gulou::relay
