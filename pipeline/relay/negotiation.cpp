#include "pipeline/relay/negotiation.hpp"

#include <algorithm>
#include <array>

namespace gulou::relay {
namespace {

using media::Codec;
using rtp::SdpFormat;
using rtp::SdpMedia;

// The encoder's first guess at the network, kbit/s: with the default of 300 Chromium starts with
// a quarter of the picture and takes ten seconds to leave it.
constexpr std::string_view start_bitrate = "x-google-start-bitrate=1800";

bool is_codec(const SdpFormat& format, Codec codec) {
    if (!rtp::same_name(format.name, media::name(codec)))
        return false;
    if (codec != Codec::H264)
        return true;
    // Mode 0 has no fragments, so a picture larger than a datagram could not be sent.
    return rtp::parameter(format.parameters, "packetization-mode") == "1";
}

// Among several H.264 formats constrained baseline is what every browser decodes and encodes.
int rank(const SdpFormat& format, Codec codec) {
    if (codec != Codec::H264)
        return 0;
    const auto profile = rtp::parameter(format.parameters, "profile-level-id").value_or("");
    return profile.starts_with("42e0") || profile.starts_with("42E0") ? 0
           : profile.starts_with("42")                                ? 1
           : profile.starts_with("4d") || profile.starts_with("4D")   ? 2
                                                                      : 3;
}

// With the marker bit these would be taken for RTCP on one port (RFC 5761 section 4).
bool looks_like_rtcp(std::uint8_t payload_type) {
    return payload_type >= 64 && payload_type <= 95;
}

const SdpFormat* best_format(const SdpMedia& media, Codec codec) {
    const SdpFormat* best = nullptr;
    for (const auto& format : media.formats)
        if (is_codec(format, codec) && !looks_like_rtcp(format.payload_type) &&
            (!best || rank(format, codec) < rank(*best, codec)))
            best = &format;
    return best;
}

std::vector<std::string> common_feedback(const SdpFormat& format) {
    // Receiver estimates beside the better transport-wide feedback: they carry what the receivers
    // behind the relay can take.
    static constexpr std::array<std::string_view, 5> wanted{"transport-cc", "nack", "nack pli",
                                                            "ccm fir", "goog-remb"};
    std::vector<std::string> out;
    for (const auto feedback : wanted)
        if (rtp::has_feedback(format, feedback))
            out.emplace_back(feedback);
    return out;
}

std::string answer_parameters(const SdpFormat& format, Codec codec) {
    std::string out;
    if (codec == Codec::H264) {
        const auto profile = rtp::parameter(format.parameters, "profile-level-id");
        out = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" +
              std::string(profile.value_or("42e01f"));
    } else if (codec == Codec::Opus) {
        out = "minptime=10;useinbandfec=1";
    }
    // Only libwebrtc knows goog-remb, and only it reads this hint.
    if ((codec == Codec::H264 || codec == Codec::VP8) && rtp::has_feedback(format, "goog-remb"))
        out += (out.empty() ? "" : ";") + std::string(start_bitrate);
    return out;
}

std::optional<SdpFormat> find_rtx(const SdpMedia& media, const SdpFormat& repaired) {
    const auto wanted = std::to_string(unsigned{repaired.payload_type});
    for (const auto& format : media.formats)
        if (rtp::same_name(format.name, "rtx") &&
            rtp::parameter(format.parameters, "apt") == wanted)
            return SdpFormat{format.payload_type, "rtx", repaired.clock_rate, 1,
                             "apt=" + wanted,     {}};
    return std::nullopt;
}

void take_extensions(const SdpMedia& media, NegotiatedMedia& out) {
    const auto id_of = [&out](std::string_view uri) -> std::uint8_t* {
        auto& ids = out.extension_ids;
        return uri == rtp::mid_uri            ? &ids.mid
               : uri == rtp::audio_level_uri  ? &ids.audio_level
               : uri == rtp::orientation_uri  ? &ids.orientation
               : uri == rtp::rid_uri          ? &ids.rid
               : uri == rtp::repaired_rid_uri ? &ids.repaired_rid
               : uri == rtp::transport_cc_uri ? &ids.transport_cc
                                              : nullptr;
    };
    for (const auto& extension : media.extensions) {
        auto* id = id_of(extension.uri);
        const auto same_id = [&](const auto& taken) { return taken.id == extension.id; };
        if (!id || *id != 0 || std::any_of(out.extensions.begin(), out.extensions.end(), same_id))
            continue;
        *id = extension.id;
        out.extensions.push_back(extension);
    }
}

void set_directions(const SdpMedia& media, Purpose purpose, NegotiatedMedia& out) {
    using rtp::Direction;
    const bool offers =
        media.direction == Direction::SendRecv || media.direction == Direction::SendOnly;
    const bool wants =
        media.direction == Direction::SendRecv || media.direction == Direction::RecvOnly;
    out.publishes = offers && purpose == Purpose::Call;
    out.receives = wants;
}

// Layers can only be told apart by the ids their packets carry (RFC 8852).
void take_layers(const SdpMedia& media, NegotiatedMedia& out) {
    constexpr std::size_t most_layers = 3;
    if (!out.publishes || media.simulcast.size() < 2 || out.extension_ids.rid == 0)
        return;
    for (const auto& rid : media.simulcast)
        if (out.layers.size() < most_layers)
            out.layers.push_back(rid.id);
}

NegotiatedFormat negotiate_format(const SdpMedia& media, const SdpFormat& offered, Codec codec) {
    NegotiatedFormat out{codec, offered, std::nullopt};
    out.format.name = std::string(media::name(codec));
    out.format.parameters = answer_parameters(offered, codec);
    out.format.feedback = common_feedback(offered);
    if (rtp::has_feedback(out.format, "nack"))
        out.rtx = find_rtx(media, offered);
    return out;
}

// RED, FEC, comfort noise and tones are not answered: a sender that was not promised them sends
// the media plainly (RFC 3264 section 6.1).
NegotiatedMedia negotiate_media(const SdpMedia& media, const CodecPolicy& policy) {
    NegotiatedMedia out;
    out.kind = media.kind;
    out.mid = media.mid;
    if (media.rejected || media.kind == rtp::MediaKind::Other)
        return out;
    for (const auto codec : media.kind == rtp::MediaKind::Video ? policy.video : policy.audio)
        if (const auto* format = best_format(media, codec))
            out.formats.push_back(negotiate_format(media, *format, codec));
    if (out.formats.empty())
        return out;
    out.rejected = false;
    out.codec = out.formats[0].codec;
    out.format = out.formats[0].format;
    out.rtx = out.formats[0].rtx;
    take_extensions(media, out);
    set_directions(media, policy.purpose, out);
    take_layers(media, out);
    out.ssrcs = media.ssrcs;
    return out;
}

std::string names(const std::vector<Codec>& codecs) {
    std::string out;
    for (const auto codec : codecs)
        out += (out.empty() ? "" : " or ") + std::string(media::name(codec));
    return out;
}

} // namespace

Result<std::vector<NegotiatedMedia>> negotiate(const rtp::SdpOffer& offer,
                                               const CodecPolicy& policy) {
    std::vector<NegotiatedMedia> out;
    for (const auto& media : offer.media)
        out.push_back(negotiate_media(media, policy));
    const auto usable = [&](const NegotiatedMedia& media) {
        return !media.rejected && (policy.purpose == Purpose::Call ||
                                   (media.kind == rtp::MediaKind::Video && media.receives));
    };
    if (std::none_of(out.begin(), out.end(), usable)) {
        if (policy.purpose == Purpose::Watch)
            return fail(ErrorCode::Unsupported, "the SDP has no video m-line that can receive " +
                                                    names(policy.video) +
                                                    " (packetization-mode=1)");
        return fail(ErrorCode::Unsupported, "the SDP offers none of " + names(policy.video) +
                                                " (packetization-mode=1) or " +
                                                names(policy.audio));
    }
    return out;
}

Result<void> check_further_offer(const std::vector<NegotiatedMedia>& earlier,
                                 const std::vector<NegotiatedMedia>& further) {
    if (further.size() < earlier.size())
        return fail(ErrorCode::Invalid,
                    "a further offer must keep every m-line of the earlier one");
    return {};
}

bool same_line(const NegotiatedMedia& a, const NegotiatedMedia& b) {
    return a.mid == b.mid && a.kind == b.kind;
}

} // namespace gulou::relay
