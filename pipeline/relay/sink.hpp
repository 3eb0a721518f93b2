// One stream sent to one peer: takes packets of whatever source it is attached to and makes them a
// single continuous stream with this peer's numbers.
#pragma once

#include "core/clock.hpp"
#include "pipeline/relay/frame_clock.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/rate_meter.hpp"
#include "pipeline/relay/resend_limit.hpp"
#include "pipeline/relay/rewriter.hpp"
#include "pipeline/relay/send_history.hpp"
#include "pipeline/relay/sink_config.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/relay/stream_stats.hpp"
#include "pipeline/relay/vp8_numbers.hpp"
#include "pipeline/rtp/rtcp.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gulou::relay {

class Sink {
public:
    Sink(SinkConfig config, MediaTransport& transport);
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    // The source must outlive the attachment; a source that dies detaches its sinks.
    void attach(Source& source);
    void detach();
    // A further offer: the same stream goes on, from now on with these.
    void renegotiate(std::vector<SinkFormat> formats, const rtp::ExtensionIds& extensions);
    Source* source() const { return source_; }
    // The layer of the source that is passed on; the source itself where it has one layer.
    const Source* layer() const { return layer_; }
    std::size_t layer_number() const;

    // Takes effect at the next key frame (layer, on) or frame (temporal layer, off). Asks for the
    // key frame it needs.
    void aim(const SinkAim& wanted, SteadyTime now);
    const SinkAim& aimed() const { return aim_; }
    // What the page shows: a hidden tile's video is not sent, whatever aim() says.
    void set_height(int pixels, SteadyTime now);
    int height() const { return height_; } // -1: not said

    // What the peer's link leaves to this stream, bits per second; nothing: no limit known.
    void set_room(std::optional<std::uint32_t> bps) { room_ = bps; }
    std::optional<std::uint32_t> room() const { return room_; }

    // Video waits for a key frame before it starts, and before it changes to `layer`.
    bool waiting() const { return layer_ && waits_for(*layer_); }
    bool waits_for(const Source& layer) const;
    bool can_send() const { return transport_.ready(); }

    // A packet of one of the source's layers.
    void forward(const Source& from, const LoggedPacket& packet, SteadyTime now);
    // That layer begins anew.
    void on_restart(const Source& layer);
    void resync();

    // Starts with logged packets from `first` on (a key frame), frames pulled together so that
    // `newest_frame` comes at its time; replay() sends them bit by bit.
    void start_replay(const LoggedPacket& first, const LoggedPacket& newest, SteadyTime now);
    bool replaying() const { return cursor_.has_value(); }
    SteadyTime replayed_at() const { return replayed_at_; } // when the last replay began
    void replay(std::size_t budget_bytes, SteadyTime now);

    // From the peer's RTCP.
    void on_nack(std::uint16_t sequence, SteadyTime now);
    void on_report(const rtp::ReportBlock& report, SteadyTime now);
    void on_keyframe_request(SteadyTime now);
    void send_report(SteadyTime now);

    // Up to `bytes` on the repair stream: what was sent already, or padding. Without a repair
    // stream nothing. Returns what was sent.
    std::size_t send_probe(std::size_t bytes, SteadyTime now);
    bool repairs_apart() const { return config_.rtx_ssrc != 0 && config_.rtx_payload_type != 0; }
    // Every 100 ms or so: the rate.
    void update_rate(SteadyTime now) { rate_.update(now); }
    std::uint32_t bps() const { return rate_.bps(); }

    const SinkConfig& config() const { return config_; }
    StreamStats stats() const;
    std::chrono::milliseconds rtt() const { return rtt_; }

private:
    void choose_format();
    void set_sending();
    bool enter(const Source& from, const LoggedPacket& packet, SteadyTime now);
    void start(const Source& from, const LoggedPacket& packet, SteadyTime now);
    std::uint32_t ticks_to(const Source& from, const LoggedPacket& packet, SteadyTime now) const;
    bool leaves_out(const LoggedPacket& packet, SteadyTime now);
    std::size_t copy_payload(MutableBytes out, const LoggedPacket& packet,
                             std::uint16_t pictures_left_out);
    void send(const LoggedPacket& packet, SteadyTime now);
    void resend(const LoggedPacket& packet, std::uint16_t sequence, SteadyTime now);
    std::size_t send_padding(SteadyTime now);
    std::size_t write_head(MutableBytes out, const rtp::Header& header, const LoggedPacket& packet,
                           SteadyTime now);

    struct SentReport {
        std::uint32_t middle_ntp = 0;
        SteadyTime at{};
    };

    SinkConfig config_;
    MediaTransport& transport_;
    SendHistory* history_; // nullptr: the peer does not report on packets
    Source* source_ = nullptr;
    const Source* layer_ = nullptr;
    Source* wanted_ = nullptr; // the layer to change to at its next key frame
    SinkAim aim_;
    int height_ = -1;
    std::optional<std::uint32_t> room_;
    bool sending_ = true;
    std::uint8_t temporal_ = SinkAim::every_frame; // passed on now
    Rewriter rewriter_;
    Vp8Numbers vp8_;
    bool decodable_ = true; // the peer knows the source's codec
    bool started_ = false;
    std::uint32_t sent_timestamp_ = 0; // of the newest packet sent, the source's
    bool mid_known_ = false;           // the peer has reported on the stream: it knows the SSRC
    SteadyTime last_sent_at_{};
    std::optional<std::int64_t> cursor_;
    SteadyTime replayed_at_{};
    std::uint16_t rtx_sequence_ = 0;
    std::uint16_t probed_ = 0; // how far back the probe repeats
    ResendLimit resends_;
    RateMeter rate_;
    FrameClock frames_;
    std::array<SentReport, 4> reports_{};
    std::size_t report_count_ = 0;
    std::chrono::milliseconds rtt_{0};
    std::uint32_t octets_ = 0; // of sender reports: wrap by definition
    StreamStats stats_;
};

} // namespace gulou::relay
