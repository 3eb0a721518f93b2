// One stream sent to one peer: takes packets of whatever source it is attached to and makes them a
// single continuous stream with this peer's numbers.
#pragma once

#include "core/clock.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/rewriter.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/relay/stream_stats.hpp"
#include "pipeline/rtp/extension.hpp"
#include "pipeline/rtp/rtcp.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace gulou::relay {

struct SinkConfig {
    std::string mid;
    media::Codec codec{};
    std::uint32_t clock_rate = 90000;
    std::uint32_t ssrc = 0;
    std::uint8_t payload_type = 0;
    std::uint32_t rtx_ssrc = 0; // 0: lost packets are sent again as they were
    std::uint8_t rtx_payload_type = 0;
    rtp::ExtensionIds extensions;
    std::uint16_t first_sequence = 0; // < 2^15
    std::string cname;
};

class Sink {
public:
    Sink(SinkConfig config, MediaTransport& transport);
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    // The source must outlive the attachment; a source that dies detaches its sinks.
    void attach(Source& source);
    void detach();
    Source* source() const { return source_; }

    // Video waits for a key frame before it starts.
    bool waiting() const { return source_ && !started_ && source_->is_video(); }
    bool can_send() const { return transport_.ready(); }

    void forward(const LoggedPacket& packet, SteadyTime now);
    // The source begins anew.
    void resync();

    // Starts with logged packets from `first` on (a key frame), frames pulled together so that
    // `newest_frame` comes at its time; replay() sends them bit by bit.
    void start_replay(const LoggedPacket& first, const LoggedPacket& newest, SteadyTime now);
    bool replaying() const { return cursor_.has_value(); }
    void replay(std::size_t budget_bytes, SteadyTime now);

    // From the peer's RTCP.
    void on_nack(std::uint16_t sequence, SteadyTime now);
    void on_report(const rtp::ReportBlock& report, SteadyTime now);
    void on_keyframe_request(SteadyTime now);
    void send_report(SteadyTime now);

    const SinkConfig& config() const { return config_; }
    StreamStats stats() const;
    std::chrono::milliseconds rtt() const { return rtt_; }

private:
    void start(const LoggedPacket& packet, SteadyTime now);
    void send(const LoggedPacket& packet, SteadyTime now);
    std::size_t write_head(MutableBytes out, rtp::Header header, const LoggedPacket& packet);
    bool may_resend(const LoggedPacket& packet, SteadyTime now);

    struct Resent {
        std::int64_t sequence = -1;
        SteadyTime at{};
    };
    struct SentReport {
        std::uint32_t middle_ntp = 0;
        SteadyTime at{};
    };

    SinkConfig config_;
    MediaTransport& transport_;
    Source* source_ = nullptr;
    Rewriter rewriter_;
    bool started_ = false;
    bool mid_known_ = false; // the peer has reported on the stream: it knows the SSRC
    SteadyTime last_sent_at_{};
    std::optional<std::int64_t> cursor_;
    std::uint16_t rtx_sequence_ = 0;
    std::int64_t resend_bytes_; // allowance, see may_resend
    SteadyTime resend_filled_{};
    std::array<Resent, 64> resent_{};
    std::array<SentReport, 4> reports_{};
    std::size_t report_count_ = 0;
    std::chrono::milliseconds rtt_{0};
    std::uint32_t octets_ = 0; // of sender reports: wrap by definition
    StreamStats stats_;
};

} // namespace gulou::relay
