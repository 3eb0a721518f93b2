// M-lines as a browser offers them, for tests of what the relay makes of them.
#pragma once

#include "pipeline/relay/negotiation.hpp"

#include <string>
#include <vector>

namespace gulou::relay::offered {

inline rtp::SdpMedia line(rtp::MediaKind kind, const std::string& mid,
                          std::vector<rtp::SdpFormat> formats,
                          rtp::Direction direction = rtp::Direction::SendRecv) {
    rtp::SdpMedia out;
    out.kind = kind;
    out.type = kind == rtp::MediaKind::Video ? "video" : "audio";
    out.mid = mid;
    out.direction = direction;
    out.formats = std::move(formats);
    out.extensions = {{4, std::string(rtp::mid_uri)}};
    return out;
}

inline rtp::SdpMedia voice(const std::string& mid,
                           rtp::Direction direction = rtp::Direction::SendRecv) {
    auto out = line(rtp::MediaKind::Audio, mid,
                    {{111, "opus", 48000, 2, "", {}},
                     {63, "red", 48000, 2, "111/111", {}},
                     {8, "PCMA", 8000, 1, "", {}},
                     {0, "PCMU", 8000, 1, "", {}}},
                    direction);
    out.extensions.push_back({1, std::string(rtp::audio_level_uri)});
    return out;
}

inline rtp::SdpMedia picture(const std::string& mid,
                             rtp::Direction direction = rtp::Direction::SendRecv) {
    return line(rtp::MediaKind::Video, mid,
                {{96, "VP8", 90000, 1, "", {"nack", "nack pli"}},
                 {97, "rtx", 90000, 1, "apt=96", {}},
                 {102,
                  "H264",
                  90000,
                  1,
                  "packetization-mode=1;profile-level-id=42e01f",
                  {"nack", "nack pli", "ccm fir"}},
                 {103, "rtx", 90000, 1, "apt=102", {}},
                 {116, "ulpfec", 90000, 1, "", {}}},
                direction);
}

inline std::vector<NegotiatedMedia>
agreed(std::vector<rtp::SdpMedia> media,
       const CodecPolicy& policy = {Purpose::Call,
                                    {media::Codec::H264, media::Codec::VP8},
                                    {media::Codec::Opus, media::Codec::PCMA, media::Codec::PCMU}}) {
    rtp::SdpOffer offer;
    offer.media = std::move(media);
    return negotiate(offer, policy).value();
}

} // namespace gulou::relay::offered
