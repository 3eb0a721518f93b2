#include "pipeline/relay/camera_sound.hpp"

#include "pipeline/relay/camera_clock.hpp"
#include "pipeline/rtp/opus.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::uint32_t opus_rate = 48000;
constexpr std::uint32_t law_rate = 8000;
constexpr std::size_t law_piece = 160;  // samples and bytes: 20 ms, what every receiver takes
constexpr std::size_t most_opus = 1275; // bytes (RFC 6716 section 3.4)
constexpr std::chrono::seconds report_interval{1};

std::optional<std::uint32_t> rate_of(media::Codec codec) {
    switch (codec) {
    case media::Codec::Opus:
        return opus_rate;
    case media::Codec::PCMA:
    case media::Codec::PCMU:
        return law_rate;
    default:
        return std::nullopt;
    }
}

} // namespace

// A second and a half of sound, for retransmissions.
CameraSound::CameraSound() : Source(media::Codec::Opus, opus_rate, PacketLog(64, 128 * 1024)) {}

bool CameraSound::push(const media::AccessUnit& unit, SteadyTime now) {
    const auto rate = rate_of(unit.codec);
    if (!rate || unit.data.empty() || unit.data.size() > 64 * law_piece)
        return false;
    if (!timeline_ || codec() != unit.codec)
        change(unit.codec, *rate);
    if (sinks().empty())
        return true;
    const BytesView data(unit.data);
    if (unit.codec == media::Codec::Opus) {
        const auto samples = rtp::opus_samples(data);
        if (samples == 0 || data.size() > most_opus)
            return false;
        send(unit, data, samples, now);
        return true;
    }
    for (std::size_t at = 0; at < data.size(); at += law_piece) {
        const auto piece = data.subspan(at, std::min(law_piece, data.size() - at));
        send(unit, piece, static_cast<std::uint32_t>(piece.size()), now);
    }
    return true;
}

void CameraSound::change(media::Codec codec, std::uint32_t rate) {
    timeline_.emplace(rate);
    change_codec(codec, rate);
    restart();
}

void CameraSound::send(const media::AccessUnit& unit, BytesView payload, std::uint32_t samples,
                       SteadyTime now) {
    LoggedPacket packet;
    packet.sequence = next_sequence_++;
    // Of a unit cut into pieces: each sample is 125 µs.
    const std::chrono::microseconds into((payload.data() - unit.data.data()) * 125);
    packet.timestamp = timeline_->follow(unit.pts + into, samples);
    packet.keyframe = true; // a receiver may start anywhere
    if (now - reported_at_ >= report_interval || !clock()) {
        reported_at_ = now;
        const auto captured =
            unit.captured + std::chrono::duration_cast<std::chrono::milliseconds>(into);
        set_clock({to_ntp(captured), packet.timestamp}, now);
    }
    store(packet, payload, now);
}

} // namespace gulou::relay
