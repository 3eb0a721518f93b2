#include "bench/relay_load/publisher.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>

namespace gulou::bench {
namespace {

constexpr Nanos frame_interval = second / 30;
constexpr Nanos audio_interval = 20 * millisecond;
constexpr std::uint64_t frames_of_group = 120;
constexpr std::size_t packet_payload = 1100;
constexpr std::size_t audio_payload = 80;
constexpr std::size_t keyframe_packets = 55;
constexpr std::size_t paced = 10; // packets of a frame in one call
constexpr std::size_t stamp_at = 2;
constexpr std::uint32_t stamp_mark = 0x9E3779B9;

// Parameter sets of 1280×720 Constrained Baseline, as one STAP-A.
constexpr std::array<std::uint8_t, 20> parameter_sets{0x78, 0x00, 0x0B, 0x67, 0x42, 0xC0, 0x1F,
                                                      0x95, 0xA8, 0x14, 0x01, 0x6E, 0x40, 0x80,
                                                      0x00, 0x04, 0x68, 0xCE, 0x3C, 0x80};

const std::array<std::uint8_t, 1200>& filler() {
    static const auto bytes = [] {
        std::array<std::uint8_t, 1200> out{};
        std::uint32_t x = 1;
        for (auto& byte : out) {
            x = x * 1664525 + 1013904223;
            byte = static_cast<std::uint8_t>((x >> 24) | 1); // no start codes
        }
        return out;
    }();
    return bytes;
}

} // namespace

std::optional<Nanos> stamp_of(BytesView payload) {
    if (payload.size() < stamp_at + 16 || rtp::read_u32(payload, stamp_at + 8) != stamp_mark)
        return std::nullopt;
    return static_cast<Nanos>(rtp::read_u64(payload, stamp_at));
}

Publisher::Publisher(std::uint32_t audio_ssrc, std::uint32_t video_ssrc, double phase)
    : audio_ssrc_(audio_ssrc), video_ssrc_(video_ssrc), phase_(phase) {}

void Publisher::start(Nanos now) {
    running_ = true;
    keyframe_wanted_ = true;
    frame_left_ = 0;
    next_frame_ = now + static_cast<Nanos>(phase_ * static_cast<double>(frame_interval));
    next_audio_ = now + static_cast<Nanos>(phase_ * static_cast<double>(audio_interval));
    // Key frames of many publishers do not fall together.
    frame_ = static_cast<std::uint64_t>(phase_ * static_cast<double>(frames_of_group) * 7) %
             frames_of_group;
}

void Publisher::begin_frame() {
    const bool key = keyframe_wanted_ || frame_ % frames_of_group == 0;
    keyframe_wanted_ = false;
    ++frame_;
    frame_nal_ = key ? 5 : 1;
    frame_left_ = key ? keyframe_packets + 1 : 4 + (frame_ % 8 == 0 ? 1 : 0);
    frame_size_ = frame_left_;
    video_timestamp_ += 3000;
}

void Publisher::send_video(Nanos now, const Send& send) {
    const bool sets = frame_nal_ == 5 && frame_left_ == frame_size_;
    const bool first = frame_left_ == frame_size_ - (frame_nal_ == 5 ? 1 : 0);
    const bool last = frame_left_ == 1;
    Packet packet;
    packet.header = {last, video_type, video_sequence_++, video_timestamp_, video_ssrc_};
    packet.parameter_sets = sets;
    packet.size = sets ? parameter_sets.size() : packet_payload;
    packet.lead = {static_cast<std::uint8_t>(0x40 | 28),
                   static_cast<std::uint8_t>(frame_nal_ | (first ? 0x80 : 0) | (last ? 0x40 : 0))};
    --frame_left_;
    history_[packet.header.sequence % history_.size()] = packet;
    send(packet);
    ++video_sent_.packets;
    video_sent_.octets += static_cast<std::uint32_t>(packet.size);
    video_sent_.timestamp = video_timestamp_;
    video_sent_.at = now;
}

void Publisher::send_audio(Nanos now, const Send& send) {
    Packet packet;
    packet.header = {false, audio_type, audio_sequence_++, audio_timestamp_, audio_ssrc_};
    packet.size = audio_payload;
    packet.lead = {0x78, 0x01};
    audio_timestamp_ += 960;
    send(packet);
    ++audio_sent_.packets;
    audio_sent_.octets += static_cast<std::uint32_t>(packet.size);
    audio_sent_.timestamp = packet.header.timestamp;
    audio_sent_.at = now;
}

void Publisher::run(Nanos now, const Send& send) {
    if (!running_)
        return;
    if (frame_left_ == 0 && now >= next_frame_) {
        next_frame_ = std::max(next_frame_ + frame_interval, now - frame_interval);
        begin_frame();
    }
    for (std::size_t i = 0; i < paced && frame_left_ > 0; ++i)
        send_video(now, send);
    if (!muted_ && now >= next_audio_) {
        next_audio_ = std::max(next_audio_ + audio_interval, now - audio_interval);
        send_audio(now, send);
    }
}

void Publisher::resend(std::uint16_t sequence, const Send& send) const {
    const auto& packet = history_[sequence % history_.size()];
    if (packet.size > 0 && packet.header.sequence == sequence)
        send(packet);
}

void Publisher::write_payload(const Packet& packet, MutableBytes out, Nanos sent) {
    if (packet.parameter_sets) {
        std::copy(parameter_sets.begin(), parameter_sets.end(), out.begin());
        return;
    }
    std::copy_n(filler().begin(), packet.size, out.begin());
    std::copy(packet.lead.begin(), packet.lead.end(), out.begin());
    rtp::write_u64(out, stamp_at, static_cast<std::uint64_t>(sent));
    rtp::write_u32(out, stamp_at + 8, stamp_mark);
    rtp::write_u32(out, stamp_at + 12, packet.header.sequence);
}

} // namespace gulou::bench
