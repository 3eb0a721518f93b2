#include "pipeline/record/sound.hpp"

#include <array>

namespace gulou::record {
namespace {

constexpr std::array<std::uint8_t, 3> silent_opus{0xF8, 0xFF, 0xFE}; // CELT, full band, 20 ms
constexpr std::uint32_t opus_silence_ticks = 960;
constexpr std::size_t g711_silence_bytes = 160;

template <std::uint8_t value>
constexpr std::array<std::uint8_t, g711_silence_bytes> filled() {
    std::array<std::uint8_t, g711_silence_bytes> out{};
    out.fill(value);
    return out;
}
constexpr auto silent_alaw = filled<0xD5>();
constexpr auto silent_ulaw = filled<0xFF>();

// Of one frame at 48 kHz, by the configuration number in the first byte.
std::uint32_t opus_frame_ticks(std::uint8_t config) {
    constexpr std::array<std::uint32_t, 4> silk{480, 960, 1920, 2880}, celt{120, 240, 480, 960};
    if (config < 12)
        return silk[config % 4];
    if (config < 16)
        return config % 2 == 0 ? 480 : 960; // hybrid
    return celt[config % 4];
}

std::uint32_t opus_ticks(BytesView packet) {
    if (packet.empty())
        return 0;
    const auto frame = opus_frame_ticks(packet[0] >> 3);
    switch (packet[0] & 3) {
    case 0:
        return frame;
    case 1:
    case 2:
        return 2 * frame;
    default:
        return packet.size() < 2 ? 0 : frame * (packet[1] & 0x3Fu);
    }
}

} // namespace

std::uint32_t packet_ticks(media::Codec codec, BytesView packet) {
    return codec == media::Codec::Opus ? opus_ticks(packet)
                                       : static_cast<std::uint32_t>(packet.size());
}

Silence silence(media::Codec codec) {
    if (codec == media::Codec::Opus)
        return {silent_opus, opus_silence_ticks};
    return {codec == media::Codec::PCMA ? silent_alaw : silent_ulaw, g711_silence_bytes};
}

} // namespace gulou::record
