// Units of a call party as the relay hands them over, made up.
#pragma once

#include "pipeline/media/stream_unit.hpp"

#include <chrono>

namespace gulou::record {

inline std::uint64_t ntp_of(std::chrono::milliseconds time) {
    const auto seconds = static_cast<std::uint64_t>(time.count() / 1000) + 3'900'000'000U;
    return seconds << 32 | static_cast<std::uint64_t>(time.count() % 1000) * 4'294'968;
}

// An Opus packet of 20 ms sent at `sent` by its sender's clock, arriving `delay` later.
inline media::StreamUnit sound_unit(std::chrono::milliseconds sent,
                                    std::chrono::milliseconds delay = {}) {
    media::StreamUnit unit;
    unit.party = 7;
    unit.line = 1;
    unit.codec = media::Codec::Opus;
    unit.clock_rate = 48'000;
    unit.timestamp = 5'000'000 + sent.count() * 48;
    unit.arrived = SteadyTime(sent + delay);
    unit.keyframe = true;
    unit.data = {0xF8, 0xFF, 0xFE};
    return unit;
}

// A VP8 frame likewise; only its header is real.
inline media::StreamUnit picture_unit(std::chrono::milliseconds sent,
                                      std::chrono::milliseconds delay = {}) {
    media::StreamUnit unit;
    unit.party = 7;
    unit.codec = media::Codec::VP8;
    unit.timestamp = 9'000 + sent.count() * 90;
    unit.arrived = SteadyTime(sent + delay);
    unit.keyframe = true;
    unit.data = {0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00, 0, 0};
    return unit;
}

// The same with what its sender reported at `report` of its own clock.
inline media::StreamUnit reported(media::StreamUnit unit, std::chrono::milliseconds sent,
                                  std::chrono::milliseconds report) {
    const auto ticks = (report - sent).count() * (unit.clock_rate / 1000);
    unit.clock = media::SenderMoment{ntp_of(report), unit.timestamp + ticks};
    return unit;
}

} // namespace gulou::record
