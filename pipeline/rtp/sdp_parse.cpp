#include "pipeline/rtp/sdp.hpp"

#include "core/text.hpp"
#include "pipeline/rtp/sdp_check.hpp"
#include "pipeline/rtp/sdp_layers.hpp"
#include "pipeline/rtp/sdp_text.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace gulou::rtp {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Transport {
    std::string ufrag;
    std::string pwd;
    std::string fingerprint;
    std::string setup;
};

struct Parsed {
    Transport session;
    std::vector<Transport> transports; // one an m-line
    std::vector<SdpLayers> layers;     // one an m-line
    std::vector<std::string> bundle;
    bool has_bundle = false;
    bool has_crypto = false;
    std::vector<SdpMedia> media;
};

SdpFormat* find_format(SdpMedia& media, std::optional<unsigned> payload_type) {
    const auto at =
        std::find_if(media.formats.begin(), media.formats.end(),
                     [&](const SdpFormat& f) { return payload_type == f.payload_type; });
    return at == media.formats.end() ? nullptr : &*at;
}

SdpFormat* find_format(SdpMedia& media, std::string_view payload_type) {
    return find_format(media, number<unsigned>(payload_type));
}

// The formats that need no rtpmap (RFC 3551).
void name_static_format(SdpFormat& format) {
    if (format.payload_type == 0)
        format.name = "PCMU";
    else if (format.payload_type == 8)
        format.name = "PCMA";
    else
        return;
    format.clock_rate = 8000;
}

Result<void> take_media_line(Parsed& parsed, std::string_view value) {
    if (parsed.media.size() == most_sdp_media)
        return fail(ErrorCode::TooLarge,
                    "the SDP has more than " + std::to_string(most_sdp_media) + " m-lines");
    SdpMedia media;
    media.type = cut(value, ' ');
    media.kind = media.type == "audio"   ? MediaKind::Audio
                 : media.type == "video" ? MediaKind::Video
                                         : MediaKind::Other;
    auto port = cut(value, ' ');
    const auto port_number = number<unsigned>(cut(port, '/'));
    media.protocol = cut(value, ' ');
    if (!port_number || *port_number > 65535 || media.protocol.empty())
        return fail(ErrorCode::Invalid, "the SDP has a malformed m-line");
    media.rejected = *port_number == 0;
    media.first_format = std::string(value.substr(0, value.find(' ')));
    while (!value.empty() && media.kind != MediaKind::Other) {
        const auto type = number<unsigned>(cut(value, ' '));
        if (!type || *type > 127 || media.formats.size() == most_sdp_formats)
            return fail(ErrorCode::Invalid, "the SDP has an m-line with bad payload types");
        if (find_format(media, *type))
            return fail(ErrorCode::Invalid, "an m-line of the SDP names a payload type twice");
        SdpFormat format;
        format.payload_type = static_cast<std::uint8_t>(*type);
        name_static_format(format);
        media.formats.push_back(std::move(format));
    }
    parsed.media.push_back(std::move(media));
    parsed.transports.emplace_back();
    parsed.layers.emplace_back();
    return {};
}

void take_rtpmap(SdpMedia& media, std::string_view value) {
    auto* format = find_format(media, cut(value, ' '));
    if (!format)
        return;
    format->name = cut(value, '/');
    format->clock_rate = number<std::uint32_t>(cut(value, '/')).value_or(0);
    format->channels = number<std::uint8_t>(value).value_or(1);
}

void take_feedback(SdpMedia& media, std::string_view value) {
    const auto target = cut(value, ' ');
    for (auto& format : media.formats)
        if ((target == "*" || &format == find_format(media, target)) && format.feedback.size() < 16)
            format.feedback.emplace_back(value);
}

void take_extension(SdpMedia& media, std::string_view value) {
    auto head = cut(value, ' ');
    const auto id = number<unsigned>(cut(head, '/'));
    // Ids above 14 would need the two-byte form, which we don't write.
    if (id && *id >= 1 && *id <= 14 && media.extensions.size() < 32)
        media.extensions.push_back(
            {static_cast<std::uint8_t>(*id), std::string(value.substr(0, value.find(' ')))});
}

void take_ssrc(SdpMedia& media, std::string_view value) {
    const auto ssrc = number<std::uint32_t>(cut(value, ' '));
    auto& known = media.ssrcs;
    if (ssrc && known.size() < most_sdp_ssrcs &&
        std::find(known.begin(), known.end(), *ssrc) == known.end())
        known.push_back(*ssrc);
}

bool take_direction(SdpMedia& media, std::string_view name) {
    if (name == "sendrecv")
        media.direction = Direction::SendRecv;
    else if (name == "sendonly")
        media.direction = Direction::SendOnly;
    else if (name == "recvonly")
        media.direction = Direction::RecvOnly;
    else if (name == "inactive")
        media.direction = Direction::Inactive;
    else
        return false;
    return true;
}

void take_media_attribute(Parsed& parsed, std::string_view name, std::string_view value) {
    auto& media = parsed.media.back();
    if (name == "mid")
        media.mid = value;
    else if (name == "rtcp-mux")
        media.rtcp_mux = true;
    else if (name == "bundle-only")
        media.rejected = false;
    else if (name == "rtpmap")
        take_rtpmap(media, value);
    else if (name == "rtcp-fb")
        take_feedback(media, value);
    else if (name == "extmap")
        take_extension(media, value);
    else if (name == "ssrc")
        take_ssrc(media, value);
    else if (name == "rid")
        parsed.layers.back().on_rid(value);
    else if (name == "simulcast")
        parsed.layers.back().on_simulcast(value);
    else if (name == "crypto")
        parsed.has_crypto = true;
    else if (name == "fmtp") {
        if (auto* format = find_format(media, cut(value, ' ')))
            format->parameters = value;
    } else
        take_direction(media, name);
}

void take_bundle(Parsed& parsed, std::string_view value) {
    if (cut(value, ' ') != "BUNDLE")
        return;
    parsed.has_bundle = true;
    while (!value.empty() && parsed.bundle.size() < most_sdp_media)
        parsed.bundle.emplace_back(cut(value, ' '));
}

void take_attribute(Parsed& parsed, std::string_view value) {
    const auto name = cut(value, ':');
    auto& transport = parsed.media.empty() ? parsed.session : parsed.transports.back();
    if (name == "ice-ufrag")
        transport.ufrag = value;
    else if (name == "ice-pwd")
        transport.pwd = value;
    else if (name == "fingerprint")
        transport.fingerprint = value;
    else if (name == "setup")
        transport.setup = value;
    else if (name == "group")
        take_bundle(parsed, value);
    else if (!parsed.media.empty())
        take_media_attribute(parsed, name, value);
}

Result<Parsed> read_lines(std::string_view text) {
    Parsed parsed;
    if (!text.starts_with("v=0"))
        return fail(ErrorCode::Invalid, "the SDP does not start with v=0");
    while (!text.empty()) {
        auto line = cut(text, '\n');
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.size() > most_sdp_line)
            return fail(ErrorCode::TooLarge, "the SDP has a line over 4096 bytes");
        if (line.empty())
            continue;
        if (line.size() < 2 || line[1] != '=')
            return fail(ErrorCode::Invalid, "the SDP has a line without a type");
        const auto value = line.substr(2);
        if (line[0] == 'a') {
            take_attribute(parsed, value);
        } else if (line[0] == 'm') {
            if (const auto taken = take_media_line(parsed, value); !taken)
                return fail(taken.error());
        }
    }
    return parsed;
}

Result<SdpFingerprint> parse_fingerprint(std::string_view value) {
    SdpFingerprint fingerprint;
    for (const char c : cut(value, ' '))
        fingerprint.hash.push_back(lower(c));
    std::string digits;
    for (const char c : value)
        if (c != ':' && c != ' ')
            digits.push_back(c);
    const std::size_t length = fingerprint.hash == "sha-256"   ? 32
                               : fingerprint.hash == "sha-384" ? 48
                               : fingerprint.hash == "sha-512" ? 64
                                                               : 0;
    if (length == 0)
        return fail(ErrorCode::Unsupported,
                    "the SDP's fingerprint must be sha-256, sha-384 or sha-512");
    auto digest = from_hex(digits);
    if (!digest || digest->size() != length)
        return fail(ErrorCode::Invalid, "the SDP's fingerprint is malformed");
    fingerprint.digest = std::move(*digest);
    return fingerprint;
}

// The values of the bundled transport: its first m-line's, else the session's (RFC 9143).
Transport bundled_transport(const Parsed& parsed) {
    Transport out = parsed.session;
    for (std::size_t i = 0; i < parsed.media.size(); ++i) {
        const auto& mine = parsed.transports[i];
        if (parsed.media[i].rejected || mine.ufrag.empty())
            continue;
        out.ufrag = mine.ufrag;
        out.pwd = mine.pwd;
        if (!mine.fingerprint.empty())
            out.fingerprint = mine.fingerprint;
        if (!mine.setup.empty())
            out.setup = mine.setup;
        break;
    }
    return out;
}

bool is_ice_text(std::string_view text, std::size_t least) {
    return text.size() >= least && text.size() <= 256 &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/' ||
                      c == '-' || c == '_' || c == '=';
           });
}

Result<void> check_transport(const Transport& transport) {
    if (transport.ufrag.empty() || transport.pwd.empty())
        return fail(ErrorCode::Unsupported,
                    "the SDP has no ICE credentials (a=ice-ufrag, a=ice-pwd)");
    if (!is_ice_text(transport.ufrag, 4) || !is_ice_text(transport.pwd, 22))
        return fail(ErrorCode::Invalid, "the SDP's ICE credentials are malformed");
    if (transport.fingerprint.empty())
        return fail(ErrorCode::Unsupported, "the SDP has no DTLS fingerprint (a=fingerprint)");
    if (transport.setup == "passive" || transport.setup == "holdconn")
        return fail(ErrorCode::Unsupported,
                    "the SDP must let the peer start DTLS (a=setup:actpass)");
    return {};
}

} // namespace

Result<SdpOffer> parse_offer(std::string_view text) {
    if (text.size() > most_sdp_bytes)
        return fail(ErrorCode::TooLarge,
                    "the SDP is over " + std::to_string(most_sdp_bytes / 1024) + " KiB");
    auto parsed = read_lines(text);
    if (!parsed)
        return fail(parsed.error());
    const auto transport = bundled_transport(*parsed);
    if (parsed->has_crypto && transport.fingerprint.empty())
        return fail(ErrorCode::Unsupported,
                    "the SDP asks for SDES (a=crypto); DTLS-SRTP is needed");
    for (std::size_t i = 0; i < parsed->media.size(); ++i)
        parsed->media[i].simulcast = parsed->layers[i].take();
    if (const auto media = check_media(parsed->media, parsed->bundle); !media)
        return fail(media.error());
    if (const auto checked = check_transport(transport); !checked)
        return fail(checked.error());
    auto fingerprint = parse_fingerprint(transport.fingerprint);
    if (!fingerprint)
        return fail(fingerprint.error());
    return SdpOffer{transport.ufrag, transport.pwd, std::move(*fingerprint),
                    std::move(parsed->bundle), std::move(parsed->media)};
}

std::optional<std::string_view> parameter(std::string_view parameters, std::string_view key) {
    while (!parameters.empty()) {
        auto pair = cut(parameters, ';');
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        const auto name = cut(pair, '=');
        if (same_name(name, key))
            return pair;
    }
    return std::nullopt;
}

bool has_feedback(const SdpFormat& format, std::string_view feedback) {
    return std::find(format.feedback.begin(), format.feedback.end(), feedback) !=
           format.feedback.end();
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace gulou::rtp
