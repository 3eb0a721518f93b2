// What of an offer the relay takes: every codec both sides know, ordered by who the peer will talk
// to. Pure.
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

// Codecs in the order the answer shall name them: a peer sends the first.
struct CodecPolicy {
    Purpose purpose = Purpose::Call;
    std::vector<media::Codec> video;
    std::vector<media::Codec> audio; // empty: audio m-lines are refused
};

struct NegotiatedFormat {
    media::Codec codec{};
    rtp::SdpFormat format; // payload type, clock rate, parameters and feedback of the answer
    std::optional<rtp::SdpFormat> rtx; // its repair format
};

struct NegotiatedMedia {
    bool rejected = true;
    rtp::MediaKind kind = rtp::MediaKind::Other;
    std::string mid;
    media::Codec codec{}; // of the first format, as are the two that follow
    rtp::SdpFormat format;
    std::optional<rtp::SdpFormat> rtx;
    std::vector<NegotiatedFormat> formats; // one a codec; not empty unless rejected
    std::vector<rtp::SdpExtension> extensions;
    rtp::ExtensionIds extension_ids;
    std::vector<std::string> layers;  // rids of the simulcast the peer offers and we take
    std::vector<std::uint32_t> ssrcs; // that the peer announced
    bool publishes = false;           // the peer sends to us
    bool receives = false;            // we send to the peer
};

// One entry an m-line of the offer, in its order. Unsupported with the reason when nothing usable
// remains: a call needs one m-line, a watcher the video.
Result<std::vector<NegotiatedMedia>> negotiate(const rtp::SdpOffer& offer,
                                               const CodecPolicy& policy);

// Whether a further offer of the same session may follow the earlier one (RFC 3264 section 8): no
// m-line goes away. Invalid otherwise.
Result<void> check_further_offer(const std::vector<NegotiatedMedia>& earlier,
                                 const std::vector<NegotiatedMedia>& further);
// Whether an m-line of a further offer is the one that stood in its place. Another mid or kind is
// a new line: the earlier one was refused, or its answer never arrived and the peer rolled back.
bool same_line(const NegotiatedMedia& a, const NegotiatedMedia& b);

} // namespace gulou::relay
