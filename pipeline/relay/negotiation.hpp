// What of an offer the relay takes: one codec an m-line, chosen by who the peer will talk to. Pure.
#pragma once

#include "core/result.hpp"
#include "pipeline/media/codec.hpp"
#include "pipeline/rtp/extension.hpp"
#include "pipeline/rtp/sdp.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gulou::relay {

enum class Purpose {
    Call,  // publishes and receives
    Watch, // only receives a surveillance camera
};

// Codecs in order of preference; a single one where the other side's choice is already made.
struct CodecPolicy {
    Purpose purpose = Purpose::Call;
    std::vector<media::Codec> video;
    std::vector<media::Codec> audio; // empty: audio m-lines are refused
};

struct NegotiatedMedia {
    bool rejected = true;
    rtp::MediaKind kind = rtp::MediaKind::Other;
    std::string mid;
    media::Codec codec{};
    rtp::SdpFormat format; // payload type, clock rate, parameters and feedback of the answer
    std::optional<rtp::SdpFormat> rtx; // its repair format
    std::vector<rtp::SdpExtension> extensions;
    rtp::ExtensionIds extension_ids;
    bool publishes = false; // the peer sends to us
    bool receives = false;  // we send to the peer
};

// One entry an m-line of the offer, in its order. Unsupported with the reason when nothing usable
// remains: a call needs one m-line, a watcher the video.
Result<std::vector<NegotiatedMedia>> negotiate(const rtp::SdpOffer& offer,
                                               const CodecPolicy& policy);

} // namespace gulou::relay
