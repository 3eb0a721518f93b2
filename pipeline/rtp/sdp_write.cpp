#include "pipeline/rtp/sdp.hpp"

#include "core/text.hpp"

#include <cctype>

namespace gulou::rtp {
namespace {

std::string_view direction_name(Direction direction) {
    switch (direction) {
    case Direction::SendRecv:
        return "sendrecv";
    case Direction::SendOnly:
        return "sendonly";
    case Direction::RecvOnly:
        return "recvonly";
    case Direction::Inactive:
        break;
    }
    return "inactive";
}

std::string digest_text(const Bytes& digest) {
    std::string out;
    for (const auto byte : digest) {
        if (!out.empty())
            out += ':';
        for (const char c : to_hex(BytesView(&byte, 1)))
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

bool is_v6(const std::string& address) {
    return address.find(':') != std::string::npos;
}

class Lines {
public:
    template <class... Parts>
    void add(const Parts&... parts) {
        (append(parts), ...);
        text_ += "\r\n";
    }
    std::string take() { return std::move(text_); }

private:
    void append(std::string_view part) { text_ += part; }
    template <class Number>
    requires std::is_integral_v<Number>
    void append(Number value) { text_ += std::to_string(value); }
    std::string text_;
};

void write_format(Lines& lines, const SdpFormat& format) {
    const auto type = unsigned{format.payload_type};
    const std::string channels =
        format.channels > 1 ? "/" + std::to_string(unsigned{format.channels}) : "";
    lines.add("a=rtpmap:", type, " ", format.name, "/", format.clock_rate, channels);
    if (!format.parameters.empty())
        lines.add("a=fmtp:", type, " ", format.parameters);
    for (const auto& feedback : format.feedback)
        lines.add("a=rtcp-fb:", type, " ", feedback);
}

void write_simulcast(Lines& lines, const AnswerMedia& media) {
    std::string list;
    for (const auto& rid : media.simulcast) {
        lines.add("a=rid:", rid, " recv");
        list += (list.empty() ? "" : ";") + rid;
    }
    if (!list.empty())
        lines.add("a=simulcast:recv ", list);
}

void write_streams(Lines& lines, const SdpAnswer& answer, const AnswerMedia& media) {
    if (media.ssrc == 0)
        return;
    lines.add("a=msid:", media.stream_id, " ", media.track_id);
    if (media.rtx_ssrc != 0)
        lines.add("a=ssrc-group:FID ", media.ssrc, " ", media.rtx_ssrc);
    for (const auto ssrc : {media.ssrc, media.rtx_ssrc}) {
        if (ssrc == 0)
            continue;
        lines.add("a=ssrc:", ssrc, " cname:", answer.cname);
        lines.add("a=ssrc:", ssrc, " msid:", media.stream_id, " ", media.track_id);
    }
}

// Falls with the place in the list (RFC 8445 section 5.1.2.1); TCP stands behind all UDP (RFC 6544
// section 4.2: type preference below UDP's, direction preference 4 for passive).
std::uint32_t priority(CandidateTransport transport, std::uint32_t place) {
    const bool udp = transport == CandidateTransport::Udp;
    const std::uint32_t local = udp ? 65535U - place : (4U << 13) + 8191U - place;
    return ((udp ? 126U : 90U) << 24) | (local << 8) | 255U;
}

void write_transport(Lines& lines, const SdpAnswer& answer) {
    lines.add("a=ice-ufrag:", answer.ice_ufrag);
    lines.add("a=ice-pwd:", answer.ice_pwd);
    lines.add("a=fingerprint:", answer.fingerprint.hash, " ",
              digest_text(answer.fingerprint.digest));
    lines.add("a=setup:passive");
    std::uint32_t place = 0;
    for (const auto& candidate : answer.candidates) {
        const bool udp = candidate.transport == CandidateTransport::Udp;
        lines.add("a=candidate:", place + 1, udp ? " 1 udp " : " 1 tcp ",
                  priority(candidate.transport, place), " ", candidate.address, " ", candidate.port,
                  " typ host", udp ? "" : " tcptype passive");
        ++place;
    }
    lines.add("a=end-of-candidates");
}

void write_media(Lines& lines, const SdpAnswer& answer, const AnswerMedia& media) {
    if (media.rejected) {
        lines.add("m=", media.type, " 0 ", media.protocol, " ", media.first_format);
        lines.add("c=IN IP4 0.0.0.0");
        if (!media.mid.empty())
            lines.add("a=mid:", media.mid);
        lines.add("a=inactive");
        return;
    }
    std::string types;
    for (const auto& format : media.formats)
        types += " " + std::to_string(unsigned{format.payload_type});
    lines.add("m=", media.type, " 9 ", media.protocol, types);
    const std::string address =
        answer.candidates.empty() ? "0.0.0.0" : answer.candidates[0].address;
    lines.add("c=IN ", is_v6(address) ? "IP6 " : "IP4 ", address);
    lines.add("a=mid:", media.mid);
    lines.add("a=", direction_name(media.direction));
    lines.add("a=rtcp-mux");
    lines.add("a=rtcp-rsize");
    write_transport(lines, answer);
    for (const auto& extension : media.extensions)
        lines.add("a=extmap:", unsigned{extension.id}, " ", extension.uri);
    for (const auto& format : media.formats)
        write_format(lines, format);
    write_simulcast(lines, media);
    write_streams(lines, answer, media);
}

} // namespace

std::string write_answer(const SdpAnswer& answer) {
    Lines lines;
    lines.add("v=0");
    lines.add("o=- ", answer.session_id, " ", answer.version, " IN IP4 127.0.0.1");
    lines.add("s=-");
    lines.add("t=0 0");
    lines.add("a=ice-lite");
    std::string mids;
    for (const auto& media : answer.media)
        if (!media.rejected)
            mids += " " + media.mid;
    lines.add("a=group:BUNDLE", mids);
    lines.add("a=msid-semantic: WMS *");
    for (const auto& media : answer.media)
        write_media(lines, answer, media);
    return lines.take();
}

} // namespace gulou::rtp
