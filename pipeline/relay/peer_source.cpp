#include "pipeline/relay/peer_source.hpp"

#include "pipeline/relay/sink.hpp"
#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/h264.hpp"
#include "pipeline/rtp/picture_height.hpp"
#include "pipeline/rtp/rtcp_write.hpp"
#include "pipeline/rtp/vp8.hpp"

#include <algorithm>
#include <bit>

namespace gulou::relay {
namespace {

// Repairs are asked for within a few round trips: what is older is of no use to anybody. At first
// one key frame fits in; the log grows with the rate and the slowest receiver's round trip.
constexpr std::size_t first_video_bytes = 64 * 1024;
constexpr std::size_t most_video_bytes = 1024 * 1024;
constexpr std::size_t growth_bytes = 32 * 1024;
constexpr int patience = 10; // measurements: a first key frame alone looks like four times the rate
constexpr std::size_t bytes_per_slot = 512; // packets are larger, on average
// A recording waits a second for what is missing of a picture, half a second for sound (10 ms a
// packet, 1 Mbit/s): what comes meanwhile must be there still.
constexpr std::size_t recorded_video_bytes = 512 * 1024;
constexpr std::size_t recorded_sound_packets = 64;
constexpr std::size_t recorded_sound_bytes = 64 * 1024;
// What listeners hold back on a network that loses: a repair of sound that comes later is not
// heard.
constexpr std::chrono::milliseconds heard_within{250};
constexpr std::chrono::milliseconds kept{250};
constexpr std::chrono::milliseconds most_kept{1200};
constexpr std::chrono::milliseconds measure_interval{100};
// A pause longer than this is no loss: a microphone that hears nothing (DTX), a layer switched off.
constexpr std::chrono::seconds inactive{5};

PacketLog make_log(media::Codec codec) {
    const bool video = codec == media::Codec::H264 || codec == media::Codec::VP8;
    return video ? PacketLog(first_video_bytes / bytes_per_slot, first_video_bytes)
                 : PacketLog(32, 4 * 1024);
}

} // namespace

PeerSource::PeerSource(PeerSourceConfig config, MediaTransport& upstream)
    : Source(config.codec, config.clock_rate, make_log(config.codec)), config_(std::move(config)),
      upstream_(upstream), received_(config_.clock_rate) {
    stats_.mid = config_.mid;
    stats_.direction = StreamDirection::Received;
    stats_.codec = config_.codec;
    make_layers();
}

// While all layers are still there: a sink stands on each.
PeerSource::~PeerSource() {
    while (!sinks().empty())
        sinks().back()->detach();
}

void PeerSource::make_layers() {
    if (config_.layers.size() < 2)
        return;
    router_ = std::make_unique<LayerRouter>(config_.layers);
    auto single = config_;
    single.layers.clear();
    for (std::size_t i = 1; i < router_->count(); ++i) {
        upper_.push_back(std::make_unique<PeerSource>(single, upstream_));
        upper_.back()->layer_number_ = static_cast<int>(i);
    }
}

void PeerSource::renegotiate(PeerSourceConfig config) {
    const bool other = config.codec != config_.codec;
    auto single = config;
    single.layers.clear();
    for (auto& layer : upper_)
        layer->renegotiate(single);
    config_ = std::move(config);
    if (!other)
        return;
    change_codec(config_.codec, config_.clock_rate);
    stats_.codec = config_.codec;
    nack_.reset();
    restart(); // the next packet begins the stream
}

void PeerSource::begin(std::uint32_t ssrc) {
    ssrc_ = ssrc;
    unwrapper_ = {};
    received_ = ReceiveStats(config_.clock_rate);
    nack_.reset();
    restart();
}

void PeerSource::describe_payload(BytesView payload, LoggedPacket& out) const {
    if (config_.codec == media::Codec::H264) {
        out.keyframe = rtp::starts_keyframe(payload);
        out.temporal = rtp::is_disposable(payload) ? 1 : 0;
        out.layer_sync = true; // nobody refers to such a picture: it may come and go
    } else if (config_.codec == media::Codec::VP8) {
        if (const auto descriptor = rtp::parse_vp8(payload)) {
            out.keyframe = descriptor->keyframe;
            out.temporal = descriptor->temporal;
            out.layer_sync = descriptor->layer_sync;
        }
    }
}

LoggedPacket PeerSource::describe(const rtp::PacketView& packet, std::int64_t sequence) const {
    LoggedPacket out;
    out.sequence = sequence;
    out.timestamp = packet.header.timestamp;
    out.marker = packet.header.marker;
    describe_payload(packet.payload, out);
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

PeerSource* PeerSource::find_layer(const rtp::PacketView& packet) {
    if (!router_ || config_.extensions.rid == 0)
        return this;
    const auto found = router_->find(packet, config_.extensions);
    return found ? &layer(*found) : nullptr;
}

void PeerSource::on_packet(const rtp::PacketView& packet, SteadyTime now) {
    if (auto* layer = find_layer(packet))
        layer->take(packet, now);
}

void PeerSource::take(const rtp::PacketView& packet, SteadyTime now) {
    if (!active() || packet.header.ssrc != ssrc_)
        begin(packet.header.ssrc);
    const auto sequence = unwrapper_.unwrap(packet.header.sequence);
    if (now - heard_ > inactive)
        nack_.reset(); // what was lost before the pause is of no use any more
    heard_ = now;
    if (log().find(sequence))
        return; // repeated: a repair that crossed the original, or probing
    received_.on_packet(sequence, packet.header.timestamp, now);
    nack_.on_packet(sequence, now);
    const auto described = describe(packet, sequence);
    if (described.audio_level >= 0)
        meter_.note(static_cast<std::uint8_t>(described.audio_level));
    if (described.keyframe)
        note_keyframe(described, packet.payload);
    if (is_video())
        frames_.on_packet(described.timestamp, now);
    rates_[std::min<std::size_t>(described.temporal, most_temporal - 1)].add(packet.payload.size());
    stats_.retransmitted += sequence < newest();
    stats_.bytes += packet.payload.size();
    store(described, packet.payload, now);
}

void PeerSource::note_keyframe(const LoggedPacket& packet, BytesView payload) {
    keyframes_.on_keyframe();
    int height = 0;
    if (config_.codec == media::Codec::H264)
        height = rtp::h264_height(payload);
    else if (const auto descriptor = rtp::parse_vp8(payload))
        height = rtp::vp8_height(payload.subspan(descriptor->size));
    height_ = height > 0 ? height : height_;
    // Parameter sets and slices of one picture count once.
    stats_.keyframes += keyframe_timestamp_ != packet.timestamp || stats_.keyframes == 0;
    keyframe_timestamp_ = packet.timestamp;
}

bool PeerSource::restore(rtp::PacketView& packet) {
    const auto* layer = find_layer(packet);
    if (packet.payload.size() < 2 || !layer || !layer->active())
        return false;
    packet.header.sequence = rtp::read_u16(packet.payload);
    packet.header.ssrc = layer->ssrc_;
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
    tick_layer(now, rtt);
    for (auto& layer : upper_)
        layer->tick_layer(now, rtt);
}

void PeerSource::tick_layer(SteadyTime now, std::chrono::milliseconds rtt) {
    if (now - measured_ >= measure_interval)
        measure(now);
    if (!active() || !upstream_.ready())
        return;
    if (config_.nack && nack_.pending())
        send_nack(now, rtt);
    if (!is_video())
        return;
    const auto waits = [this](const Sink* sink) {
        return sink->waits_for(*this) && sink->can_send();
    };
    if (nack_.take_keyframe_needed() || std::any_of(sinks().begin(), sinks().end(), waits))
        request_keyframe(now);
    else if (keyframes_.due(now))
        send_keyframe_request();
}

// Rates, and a log that holds what they need.
void PeerSource::measure(SteadyTime now) {
    measured_ = now;
    for (auto& rate : rates_)
        rate.update(now);
    if (!is_video()) {
        if (tapped() && log().capacity() < recorded_sound_bytes)
            grow_log(recorded_sound_packets, recorded_sound_bytes);
        return;
    }
    if (tapped() && log().capacity() < recorded_video_bytes)
        return grow_log(recorded_video_bytes / bytes_per_slot, recorded_video_bytes);
    std::chrono::milliseconds rtt{0};
    for (const auto* sink : sinks())
        rtt = std::max(rtt, sink->rtt());
    const auto wanted = std::min(kept + 3 * rtt, most_kept);
    const auto bytes = std::size_t{bps()} / 8 * static_cast<std::size_t>(wanted.count()) / 1000;
    tight_ = bytes > log().capacity() ? tight_ + 1 : 0;
    if (tight_ < patience || log().capacity() >= most_video_bytes)
        return;
    const auto room = std::min((bytes / growth_bytes + 1) * growth_bytes, most_video_bytes);
    grow_log(std::bit_ceil(room / bytes_per_slot), room);
}

std::optional<std::uint32_t> PeerSource::limit() const {
    std::optional<std::uint32_t> out;
    for (const auto* sink : sinks()) {
        if (!sink->room() || router_ || tapped()) // a recording takes whatever there is
            return std::nullopt;
        out = std::max(out.value_or(0), *sink->room());
    }
    return out;
}

std::uint32_t PeerSource::bps(std::size_t temporal) const {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i <= std::min(temporal, most_temporal - 1); ++i)
        out += rates_[i].bps();
    return out;
}

void PeerSource::send_nack(SteadyTime now, std::chrono::milliseconds rtt) {
    std::array<std::uint16_t, 64> room{};
    const auto wait = is_video() || tapped() ? NackGenerator::longest_wait : heard_within - rtt;
    const auto wanted = nack_.due(room, now, rtt, wait);
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

StreamStats PeerSource::stats(SteadyTime now) const {
    auto out = stats_;
    out.ssrc = ssrc_;
    out.packets = received_.packets();
    out.lost = received_.lost();
    out.jitter_ms = received_.jitter_ms();
    out.bps = bps();
    out.frames = frames_.frames();
    out.freezes = frames_.freezes();
    out.frozen_ms = static_cast<double>(frames_.frozen().count());
    out.layer = layer_number_;
    out.idle = now - heard_ > inactive;
    return out;
}

} // namespace gulou::relay
