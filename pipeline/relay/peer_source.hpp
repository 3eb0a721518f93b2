// A stream a peer publishes: counts it, has lost packets sent again, asks for key frames.
#pragma once

#include "pipeline/relay/frame_clock.hpp"
#include "pipeline/relay/keyframe_throttle.hpp"
#include "pipeline/relay/layer_router.hpp"
#include "pipeline/relay/level_meter.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/nack_generator.hpp"
#include "pipeline/relay/rate_meter.hpp"
#include "pipeline/relay/receive_stats.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/relay/stream_stats.hpp"
#include "pipeline/rtp/extension.hpp"
#include "pipeline/rtp/sequence.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

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
    // Simulcast: the rids of the layers, the smallest first; fewer than two: one layer.
    std::vector<std::string> layers;
};

// With simulcast it is the smallest layer and owns the others; what the peer sends is handed to it
// and finds its layer.
class PeerSource final : public Source {
public:
    PeerSource(PeerSourceConfig config, MediaTransport& upstream);
    ~PeerSource() override;

    // A further offer, or the peer sends another of its codecs: receivers start anew only with
    // another codec.
    void renegotiate(PeerSourceConfig config);

    // One packet of the media format, or one restored from its repair format.
    void on_packet(const rtp::PacketView& packet, SteadyTime now);
    // Turns a repair packet into the packet it repeats; changes the view only. False: empty.
    bool restore(rtp::PacketView& packet);
    void on_sender_report(const rtp::SenderReport& report, SteadyTime now);
    void request_keyframe(SteadyTime now) override;
    std::size_t layer_count() const override { return 1 + upper_.size(); }
    PeerSource& layer(std::size_t i) override { return i == 0 ? *this : *upper_[i - 1]; }

    // Sends NACK, PLI or FIR as they fall due; every 10 ms. `rtt` to the peer, 0: unknown.
    void tick(SteadyTime now, std::chrono::milliseconds rtt);
    // Nothing before the first packet.
    std::optional<rtp::ReportBlock> report(SteadyTime now);

    const PeerSourceConfig& config() const { return config_; }
    std::uint32_t ssrc() const { return ssrc_; }
    bool active() const { return newest() >= 0; }
    // Bits per second now, of temporal layers up to `temporal`; 0: nothing is sent.
    std::uint32_t bps(std::size_t temporal = most_temporal - 1) const;
    Rates layer_rates() const override {
        return {{bps(0), bps(1), bps(2)}, height_, limit().has_value()};
    }
    // What the best of its receivers can take; nothing where one of them has no limit, where
    // layers serve each by itself, or nobody receives.
    std::optional<std::uint32_t> limit() const;
    static constexpr std::size_t most_temporal = 3;
    LevelMeter& meter() { return meter_; }
    StreamStats stats(SteadyTime now = {}) const;

private:
    void make_layers();
    PeerSource* find_layer(const rtp::PacketView& packet);
    void take(const rtp::PacketView& packet, SteadyTime now);
    void tick_layer(SteadyTime now, std::chrono::milliseconds rtt);
    void measure(SteadyTime now);
    void note_keyframe(const LoggedPacket& packet, BytesView payload);
    void begin(std::uint32_t ssrc);
    void describe_payload(BytesView payload, LoggedPacket& out) const;
    LoggedPacket describe(const rtp::PacketView& packet, std::int64_t sequence) const;
    void send_nack(SteadyTime now, std::chrono::milliseconds rtt);
    void send_keyframe_request();

    PeerSourceConfig config_;
    MediaTransport& upstream_;
    std::vector<std::unique_ptr<PeerSource>> upper_; // layers above this one
    std::unique_ptr<LayerRouter> router_;            // nullptr: one layer
    int layer_number_ = 0;
    std::uint32_t ssrc_ = 0;
    rtp::SequenceUnwrapper unwrapper_;
    ReceiveStats received_;
    NackGenerator nack_;
    KeyframeThrottle keyframes_;
    LevelMeter meter_;
    std::array<RateMeter, most_temporal> rates_;
    FrameClock frames_;
    SteadyTime measured_{};
    SteadyTime heard_{}; // the newest packet
    int height_ = 0;
    int tight_ = 0; // measurements in a row that found the log too small
    std::uint8_t fir_number_ = 0;
    std::uint32_t keyframe_timestamp_ = 0;
    StreamStats stats_;
};

} // namespace gulou::relay
