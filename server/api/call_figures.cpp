#include "server/api/call_figures.hpp"

#include <cmath>

namespace gulou::api {
namespace {

Json encode(const relay::StreamStats& stream) {
    const bool received = stream.direction == relay::StreamDirection::Received;
    return {{"mid", stream.mid},
            {"direction", received ? "received" : "sent"},
            {"codec", media::name(stream.codec)},
            {"packets", stream.packets},
            {"bytes", stream.bytes},
            {"bitrate", stream.bps},
            {"lost", stream.lost},
            {"fraction_lost", stream.fraction_lost},
            {"jitter_ms", stream.jitter_ms},
            {"rtt_ms", stream.rtt_ms},
            {"nacks", stream.nacks},
            {"retransmitted", stream.retransmitted},
            {"keyframe_requests", stream.keyframe_requests},
            {"keyframes", stream.keyframes},
            {"freezes", stream.freezes},
            {"freeze_ms", std::llround(stream.frozen_ms)}};
}

} // namespace

Json encode_figures(const std::vector<PartyFigures>& parties) {
    Json out = Json::array();
    for (const auto& [user, stats] : parties) {
        Json streams = Json::array();
        for (const auto& stream : stats.streams)
            streams.push_back(encode(stream));
        out.push_back({{"user", user.value()},
                       {"rtt_ms", stats.rtt_ms},
                       {"srtp_profile", stats.srtp_profile},
                       {"streams", std::move(streams)}});
    }
    return out;
}

} // namespace gulou::api
