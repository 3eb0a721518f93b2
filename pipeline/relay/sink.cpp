#include "pipeline/relay/sink.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

// Repairs may take a quarter of 2 Mbit/s on top of the media, so that a thin uplink that loses
// packets is not flooded with more of them.
constexpr std::int64_t resend_bytes_per_second = 125'000;
constexpr std::int64_t resend_burst_bytes = 60'000;
constexpr std::chrono::milliseconds least_resend_interval{20};

std::uint8_t as_byte(std::int16_t value) {
    return static_cast<std::uint8_t>(value);
}

} // namespace

Sink::Sink(SinkConfig config, MediaTransport& transport)
    : config_(std::move(config)), transport_(transport), rewriter_(config_.first_sequence),
      rtx_sequence_(config_.first_sequence), resend_bytes_(resend_burst_bytes) {
    stats_.mid = config_.mid;
    stats_.direction = StreamDirection::Sent;
    stats_.codec = config_.codec;
    stats_.ssrc = config_.ssrc;
}

Sink::~Sink() {
    detach();
}

void Sink::attach(Source& source) {
    detach();
    source_ = &source;
    source.sinks_.push_back(this);
    resync();
}

void Sink::detach() {
    if (!source_)
        return;
    auto& sinks = source_->sinks_;
    sinks.erase(std::remove(sinks.begin(), sinks.end(), this), sinks.end());
    source_ = nullptr;
    resync();
}

void Sink::resync() {
    started_ = false;
    cursor_.reset();
    resent_.fill({});
    rewriter_.restore();
}

void Sink::start(const LoggedPacket& packet, SteadyTime now) {
    // After a pause the timestamps go on by the time that has passed, never back.
    const auto pause = std::chrono::duration<double>(now - last_sent_at_).count();
    const auto ticks = std::clamp(pause, 0.001, 3600.0) * config_.clock_rate;
    rewriter_.splice(packet.sequence, packet.timestamp, static_cast<std::uint32_t>(ticks));
    started_ = true;
}

void Sink::forward(const LoggedPacket& packet, SteadyTime now) {
    if (cursor_ || !transport_.ready()) // a replay reaches this packet by itself
        return;
    if (!started_) {
        if (source_->is_video() && !packet.keyframe)
            return;
        start(packet, now);
        send(packet, now);
        send_report(now);
        return;
    }
    send(packet, now);
}

std::size_t Sink::write_head(MutableBytes out, rtp::Header header, const LoggedPacket& packet) {
    rtp::ExtensionWriter extensions(out);
    if (!mid_known_)
        extensions.add(config_.extensions.mid, as_bytes(config_.mid));
    if (packet.audio_level >= 0) {
        const auto level = as_byte(packet.audio_level);
        extensions.add(config_.extensions.audio_level, BytesView(&level, 1));
    }
    if (packet.orientation >= 0) {
        const auto orientation = as_byte(packet.orientation);
        extensions.add(config_.extensions.orientation, BytesView(&orientation, 1));
    }
    const auto size = extensions.finish();
    rtp::write_header(out, header,
                      size > rtp::fixed_header_size ? rtp::HasExtension::Yes
                                                    : rtp::HasExtension::No);
    return size;
}

void Sink::send(const LoggedPacket& packet, SteadyTime now) {
    const auto sequence = rewriter_.sequence(packet.sequence);
    if (!sequence)
        return;
    const auto timestamp = rewriter_.timestamp(packet.timestamp, packet.frame);
    const auto out = transport_.slot();
    auto size = write_head(
        out, {packet.marker, config_.payload_type, *sequence, timestamp, config_.ssrc}, packet);
    const auto payload = source_->log().payload(packet);
    std::copy(payload.begin(), payload.end(), out.begin() + static_cast<std::ptrdiff_t>(size));
    size += payload.size();
    if (payload.empty()) { // keeps the numbering of a padding packet without its padding
        out[0] |= 0x20;
        out[size++] = 1;
    }
    transport_.send_rtp(size);
    rewriter_.sent(packet.sequence, timestamp);
    last_sent_at_ = now;
    ++stats_.packets;
    stats_.bytes += payload.size();
    octets_ += static_cast<std::uint32_t>(payload.size());
    stats_.keyframes += packet.keyframe ? 1 : 0;
}

void Sink::start_replay(const LoggedPacket& first, const LoggedPacket& newest, SteadyTime now) {
    start(first, now);
    // Ten frames of 25 a second pass in 40 ms: quick, yet no two share a timestamp.
    rewriter_.compress(newest.frame, newest.timestamp, config_.clock_rate / 250);
    cursor_ = first.sequence;
    send_report(now);
}

void Sink::replay(std::size_t budget_bytes, SteadyTime now) {
    if (!cursor_ || !transport_.ready())
        return;
    for (std::size_t spent = 0; spent < budget_bytes && *cursor_ <= source_->newest(); ++*cursor_) {
        const auto* packet = source_->log().find(*cursor_);
        if (!packet) { // overwritten while waiting: go on from the next key frame
            resync();
            return;
        }
        send(*packet, now);
        spent += packet->size;
    }
    if (*cursor_ > source_->newest())
        cursor_.reset();
}

void Sink::on_nack(std::uint16_t sequence, SteadyTime now) {
    ++stats_.nacks;
    const auto wanted = source_ && started_ ? rewriter_.source(sequence) : std::nullopt;
    const auto* packet = wanted ? source_->log().find(*wanted) : nullptr;
    if (!packet || !may_resend(*packet, now))
        return;
    const auto out = transport_.slot();
    const auto timestamp = rewriter_.timestamp(packet->timestamp, packet->frame);
    const bool rtx = config_.rtx_ssrc != 0;
    rtp::Header header{packet->marker, config_.payload_type, sequence, timestamp, config_.ssrc};
    if (rtx)
        header = {packet->marker, config_.rtx_payload_type, rtx_sequence_++, timestamp,
                  config_.rtx_ssrc};
    auto size = write_head(out, header, *packet);
    if (rtx) { // RFC 4588 section 4: the original number leads the payload
        rtp::write_u16(out, size, sequence);
        size += 2;
    }
    const auto payload = source_->log().payload(*packet);
    std::copy(payload.begin(), payload.end(), out.begin() + static_cast<std::ptrdiff_t>(size));
    transport_.send_rtp(size + payload.size());
    ++stats_.retransmitted;
}

bool Sink::may_resend(const LoggedPacket& packet, SteadyTime now) {
    auto& last = resent_[static_cast<std::size_t>(packet.sequence) % resent_.size()];
    if (last.sequence == packet.sequence &&
        now - last.at < std::max(rtt_, least_resend_interval)) // the repair is on its way
        return false;
    const auto since = std::chrono::duration<double>(now - resend_filled_).count();
    resend_bytes_ = std::min<std::int64_t>(
        resend_burst_bytes,
        resend_bytes_ + static_cast<std::int64_t>(std::min(since, 1.0) * resend_bytes_per_second));
    resend_filled_ = now;
    if (resend_bytes_ < packet.size)
        return false;
    resend_bytes_ -= packet.size;
    last = {packet.sequence, now};
    return true;
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
        rtt_ = std::max(std::chrono::milliseconds(0),
                        std::chrono::duration_cast<std::chrono::milliseconds>(rtt));
        stats_.rtt_ms = std::max(0.0, rtt.count() * 1000.0);
    }
}

void Sink::on_keyframe_request(SteadyTime now) {
    ++stats_.keyframe_requests;
    if (source_)
        source_->request_keyframe(now);
}

// NTP time as the publisher captured it, only the timestamp is ours: a report made from
// arrival times would turn an uplink's delay into bad lip-sync.
void Sink::send_report(SteadyTime now) {
    if (!source_ || !started_ || !source_->clock() || !transport_.ready())
        return;
    const auto& clock = *source_->clock();
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
    return stats_;
}

} // namespace gulou::relay
