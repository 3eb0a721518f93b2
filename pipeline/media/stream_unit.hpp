// One picture or audio packet that a party of a call sent, whole and in order, on its way from the
// relay to whoever keeps it.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "pipeline/media/codec.hpp"

#include <cstdint>
#include <optional>

namespace gulou::media {

// Which moment of the sender's clock a timestamp stands for, from its sender report (RFC 3550
// section 6.4.1).
struct SenderMoment {
    std::uint64_t ntp = 0;      // 32.32 seconds since 1900
    std::int64_t timestamp = 0; // extended like StreamUnit::timestamp
    bool operator==(const SenderMoment&) const = default;
};

enum class Loss { None, Before }; // whether something is missing between this unit and the last

struct StreamUnit {
    std::uint64_t party = 0; // who sent it
    std::uint32_t line = 0;  // which of the party's streams, counted from 0; stays over a reload
    std::uint32_t epoch = 0; // changes where the stream began anew: timestamps before say nothing
    Codec codec = Codec::H264;
    std::uint32_t clock_rate = 90000; // timestamp units a second
    std::int64_t timestamp = 0;       // RTP time, extended to never wrap
    SteadyTime arrived{};             // of the packet that completed it
    std::optional<SenderMoment> clock;
    Loss loss = Loss::None;
    bool keyframe = false; // video: decodable without what came before
    int turn = 0;          // video: quarter turns clockwise to show it upright (3GPP TS 26.114 CVO)
    // H.264: Annex B, a key frame with SPS and PPS; VP8: one frame; audio: one packet's payload.
    Bytes data;
};

} // namespace gulou::media
