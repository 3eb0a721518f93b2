// What a receiver reports about one stream, and what is sent on account of it: repairs, probes and
// sender reports.
#include "pipeline/relay/sink.hpp"
#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::chrono::seconds idle{2};   // without packets there are no reports
constexpr std::size_t most_padding = 255; // RFC 3550 section 5.1

} // namespace

void Sink::on_nack(std::uint16_t sequence, SteadyTime now) {
    ++stats_.nacks;
    const auto wanted = source_ && started_ ? rewriter_.source(sequence) : std::nullopt;
    const auto* packet = wanted ? layer_->log().find(*wanted) : nullptr;
    if (!packet || !transport_.ready() ||
        !resends_.allow(*wanted, packet->size, now, rtt_, rate_.bps()))
        return;
    resend(*packet, sequence, now);
    ++stats_.retransmitted;
}

void Sink::resend(const LoggedPacket& packet, std::uint16_t sequence, SteadyTime now) {
    const auto number = rewriter_.number(packet.sequence);
    if (!number)
        return;
    const auto out = transport_.slot();
    const auto timestamp = rewriter_.timestamp(packet.timestamp, packet.frame);
    rtp::Header header{packet.marker, config_.payload_type, sequence, timestamp, config_.ssrc};
    if (repairs_apart())
        header = {packet.marker, config_.rtx_payload_type, rtx_sequence_++, timestamp,
                  config_.rtx_ssrc};
    auto size = write_head(out, header, packet, now);
    if (repairs_apart()) { // RFC 4588 section 4: the original number leads the payload
        rtp::write_u16(out, size, sequence);
        size += 2;
    }
    size += copy_payload(out.subspan(size), packet, number->pictures_left_out);
    transport_.send_rtp(size);
}

std::size_t Sink::send_probe(std::size_t bytes, SteadyTime now) {
    if (!repairs_apart() || !transport_.ready())
        return 0;
    std::size_t sent = 0;
    while (sent < bytes) {
        // What was sent last may yet be of use; padding never is.
        const auto sequence = static_cast<std::uint16_t>(rewriter_.newest_sequence() - probed_++);
        const auto wanted = source_ && started_ ? rewriter_.source(sequence) : std::nullopt;
        const auto* packet = wanted ? layer_->log().find(*wanted) : nullptr;
        if (packet && packet->size > 0) {
            resend(*packet, sequence, now);
            sent += packet->size;
        } else {
            probed_ = 0;
            sent += send_padding(now);
        }
    }
    return sent;
}

std::size_t Sink::send_padding(SteadyTime now) {
    LoggedPacket nothing;
    nothing.size = most_padding;
    const auto out = transport_.slot();
    const auto size = write_head(out,
                                 {false, config_.rtx_payload_type, rtx_sequence_++,
                                  rewriter_.newest_timestamp(), config_.rtx_ssrc},
                                 nothing, now);
    out[0] |= 0x20;
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(size), most_padding, std::uint8_t{0});
    out[size + most_padding - 1] = most_padding;
    transport_.send_rtp(size + most_padding);
    return most_padding;
}

void Sink::on_report(const rtp::ReportBlock& report, SteadyTime now) {
    mid_known_ = true;
    stats_.lost = report.cumulative_lost;
    stats_.fraction_lost = report.fraction_lost / 256.0;
    stats_.jitter_ms = report.jitter * 1000.0 / config_.clock_rate;
    if (report.last_sr == 0)
        return;
    for (const auto& sent : reports_) {
        if (sent.middle_ntp != report.last_sr)
            continue;
        const auto delay = std::chrono::duration<double>(report.delay_since_sr / 65536.0);
        const std::chrono::duration<double> rtt = (now - sent.at) - delay;
        rtt_ = std::max(std::chrono::milliseconds(1), // 0: not measured
                        std::chrono::duration_cast<std::chrono::milliseconds>(rtt));
        stats_.rtt_ms = std::max(0.0, rtt.count() * 1000.0);
    }
}

void Sink::on_keyframe_request(SteadyTime now) {
    ++stats_.keyframe_requests;
    for (std::size_t i = 0; source_ && i < source_->layer_count(); ++i)
        if (&source_->layer(i) == layer_)
            source_->layer(i).request_keyframe_for(*this, now);
}

// NTP time as the publisher captured it, only the timestamp is ours: a report made from
// arrival times would turn an uplink's delay into bad lip-sync.
void Sink::send_report(SteadyTime now) {
    if (!source_ || !started_ || !layer_->clock() || !transport_.ready())
        return;
    if (!cursor_ && now - last_sent_at_ > idle)
        return;
    const auto& clock = *layer_->clock();
    rtp::SenderReport report;
    report.ssrc = config_.ssrc;
    report.ntp = clock.ntp;
    report.rtp_timestamp = rewriter_.timestamp(clock.timestamp, UINT32_MAX);
    report.packets = static_cast<std::uint32_t>(stats_.packets);
    report.octets = octets_;
    const auto out = transport_.slot();
    auto size = rtp::write_sender_report(out, report, {});
    size += rtp::write_source_description(out.subspan(size), config_.ssrc, config_.cname);
    transport_.send_rtcp(size);
    reports_[report_count_++ % reports_.size()] = {static_cast<std::uint32_t>(clock.ntp >> 16),
                                                   now};
}

StreamStats Sink::stats() const {
    auto out = stats_;
    out.bps = rate_.bps();
    out.frames = frames_.frames();
    out.freezes = frames_.freezes();
    out.frozen_ms = static_cast<double>(frames_.frozen().count());
    out.layer = static_cast<int>(layer_number());
    return out;
}

} // namespace gulou::relay
