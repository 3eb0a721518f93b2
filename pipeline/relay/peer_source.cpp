#include "pipeline/relay/peer_source.hpp"

#include "pipeline/relay/sink.hpp"
#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/h264.hpp"
#include "pipeline/rtp/rtcp_write.hpp"
#include "pipeline/rtp/vp8.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

// A second or more of what a terminal sends: 2 Mbit/s of video, 64 kbit/s of audio.
PacketLog make_log(media::Codec codec) {
    const bool video = codec == media::Codec::H264 || codec == media::Codec::VP8;
    return video ? PacketLog(512, 384 * 1024) : PacketLog(64, 16 * 1024);
}

} // namespace

PeerSource::PeerSource(PeerSourceConfig config, MediaTransport& upstream)
    : Source(config.codec, config.clock_rate, make_log(config.codec)), config_(std::move(config)),
      upstream_(upstream), received_(config_.clock_rate) {
    stats_.mid = config_.mid;
    stats_.direction = StreamDirection::Received;
    stats_.codec = config_.codec;
}

void PeerSource::begin(std::uint32_t ssrc) {
    ssrc_ = ssrc;
    unwrapper_ = {};
    received_ = ReceiveStats(config_.clock_rate);
    nack_.reset();
    restart();
}

bool PeerSource::starts_keyframe(BytesView payload) const {
    if (config_.codec == media::Codec::H264)
        return rtp::starts_keyframe(payload);
    if (config_.codec != media::Codec::VP8)
        return false;
    const auto descriptor = rtp::parse_vp8(payload);
    return descriptor && descriptor->keyframe;
}

LoggedPacket PeerSource::describe(const rtp::PacketView& packet, std::int64_t sequence) const {
    LoggedPacket out;
    out.sequence = sequence;
    out.timestamp = packet.header.timestamp;
    out.marker = packet.header.marker;
    out.keyframe = starts_keyframe(packet.payload);
    const auto& ids = config_.extensions;
    rtp::ExtensionReader reader(packet);
    while (const auto element = reader.next()) {
        if (element->value.empty())
            continue;
        if (element->id == ids.audio_level)
            out.audio_level = element->value[0];
        else if (element->id == ids.orientation)
            out.orientation = element->value[0];
    }
    return out;
}

void PeerSource::on_packet(const rtp::PacketView& packet, SteadyTime now) {
    if (!active() || packet.header.ssrc != ssrc_)
        begin(packet.header.ssrc);
    const auto sequence = unwrapper_.unwrap(packet.header.sequence);
    if (log().find(sequence))
        return; // repeated: a repair that crossed the original, or probing
    received_.on_packet(sequence, packet.header.timestamp, now);
    nack_.on_packet(sequence, now);
    const auto described = describe(packet, sequence);
    if (described.keyframe) {
        keyframes_.on_keyframe();
        // Parameter sets and slices of one picture count once.
        stats_.keyframes += keyframe_timestamp_ != described.timestamp || stats_.keyframes == 0;
        keyframe_timestamp_ = described.timestamp;
    }
    stats_.retransmitted += sequence < newest();
    stats_.bytes += packet.payload.size();
    store(described, packet.payload, now);
}

bool PeerSource::restore(rtp::PacketView& packet) const {
    if (packet.payload.size() < 2 || !active())
        return false;
    packet.header.sequence = rtp::read_u16(packet.payload);
    packet.header.ssrc = ssrc_;
    packet.payload = packet.payload.subspan(2);
    return true;
}

void PeerSource::on_sender_report(const rtp::SenderReport& report, SteadyTime now) {
    if (!active())
        return;
    received_.on_sender_report(report, now);
    set_clock({report.ntp, report.rtp_timestamp}, now);
}

void PeerSource::request_keyframe(SteadyTime now) {
    if (is_video() && keyframes_.request(now))
        send_keyframe_request();
}

void PeerSource::tick(SteadyTime now, std::chrono::milliseconds rtt) {
    if (!is_video() || !active() || !upstream_.ready())
        return;
    if (config_.nack && nack_.pending())
        send_nack(now, rtt);
    const auto waits = [](const Sink* sink) { return sink->waiting() && sink->can_send(); };
    if (nack_.take_keyframe_needed() || std::any_of(sinks().begin(), sinks().end(), waits))
        request_keyframe(now);
    else if (keyframes_.due(now))
        send_keyframe_request();
}

void PeerSource::send_nack(SteadyTime now, std::chrono::milliseconds rtt) {
    std::array<std::uint16_t, 64> room{};
    const auto wanted = nack_.due(room, now, rtt);
    if (wanted.empty())
        return;
    const auto out = upstream_.slot();
    auto size = rtp::write_receiver_report(out, config_.own_ssrc, {});
    size += rtp::write_nack(out.subspan(size), config_.own_ssrc, ssrc_, wanted);
    upstream_.send_rtcp(size);
    stats_.nacks += wanted.size();
}

void PeerSource::send_keyframe_request() {
    if (!active() || !upstream_.ready() || !(config_.pli || config_.fir))
        return;
    constexpr int ignored_plis = 2;
    const auto out = upstream_.slot();
    auto size = rtp::write_receiver_report(out, config_.own_ssrc, {});
    if (config_.pli && !(config_.fir && keyframes_.unanswered() > ignored_plis))
        size += rtp::write_pli(out.subspan(size), config_.own_ssrc, ssrc_);
    else
        size += rtp::write_fir(out.subspan(size), config_.own_ssrc, ssrc_, fir_number_++);
    upstream_.send_rtcp(size);
    ++stats_.keyframe_requests;
}

std::optional<rtp::ReportBlock> PeerSource::report(SteadyTime now) {
    if (!active())
        return std::nullopt;
    return received_.report(ssrc_, now);
}

StreamStats PeerSource::stats() const {
    auto out = stats_;
    out.ssrc = ssrc_;
    out.packets = received_.packets();
    out.lost = received_.lost();
    out.jitter_ms = received_.jitter_ms();
    return out;
}

} // namespace gulou::relay
