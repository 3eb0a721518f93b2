#include "bench/relay_load/sdp_text.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <sstream>

namespace gulou::bench {
namespace {

constexpr std::string_view mid_extension = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";
constexpr std::string_view h264_parameters =
    "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

struct Numbers {
    int type = 0;
    int rtx = -1;
};

void write_head(std::ostream& out, const LocalDescription& local, const std::string& bundle) {
    out << "v=0\r\no=- 1 1 IN IP4 " << local.address << "\r\ns=-\r\nt=0 0\r\na=group:BUNDLE"
        << bundle << "\r\na=msid-semantic: WMS load\r\n";
}

void write_transport(std::ostream& out, const LocalDescription& local) {
    out << "c=IN IP4 " << local.address << "\r\na=ice-ufrag:" << local.ufrag
        << "\r\na=ice-pwd:" << local.pwd << "\r\na=fingerprint:sha-256 " << local.fingerprint
        << "\r\na=setup:active\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=candidate:1 1 udp 2130706431 "
        << local.address << ' ' << local.port << " typ host\r\na=end-of-candidates\r\n";
}

void write_source(std::ostream& out, std::uint32_t ssrc, std::string_view track) {
    out << "a=ssrc:" << ssrc << " cname:load\r\na=ssrc:" << ssrc << " msid:load " << track
        << "\r\n";
}

void write_audio(std::ostream& out, const LocalDescription& local, std::string_view mid, int type,
                 bool sends, std::string_view direction) {
    out << "m=audio 9 UDP/TLS/RTP/SAVPF " << type << "\r\n";
    write_transport(out, local);
    out << "a=mid:" << mid << "\r\na=" << direction << "\r\na=rtpmap:" << type
        << " opus/48000/2\r\na=fmtp:" << type << " minptime=10;useinbandfec=1\r\n"
        << mid_extension;
    if (sends)
        write_source(out, local.audio_ssrc, "audio");
}

void write_video(std::ostream& out, const LocalDescription& local, std::string_view mid,
                 Numbers numbers, bool sends, std::string_view direction) {
    out << "m=video 9 UDP/TLS/RTP/SAVPF " << numbers.type;
    if (numbers.rtx >= 0)
        out << ' ' << numbers.rtx;
    out << "\r\n";
    write_transport(out, local);
    out << "a=mid:" << mid << "\r\na=" << direction << "\r\na=rtpmap:" << numbers.type
        << " H264/90000\r\na=fmtp:" << numbers.type << ' ' << h264_parameters << "\r\n";
    for (const auto* feedback : {"nack", "nack pli", "ccm fir"})
        out << "a=rtcp-fb:" << numbers.type << ' ' << feedback << "\r\n";
    if (numbers.rtx >= 0)
        out << "a=rtpmap:" << numbers.rtx << " rtx/90000\r\na=fmtp:" << numbers.rtx
            << " apt=" << numbers.type << "\r\n";
    out << mid_extension;
    if (!sends)
        return;
    if (numbers.rtx >= 0)
        out << "a=ssrc-group:FID " << local.video_ssrc << ' ' << local.rtx_ssrc << "\r\n";
    write_source(out, local.video_ssrc, "video");
    if (numbers.rtx >= 0)
        write_source(out, local.rtx_ssrc, "video");
}

std::string_view after(std::string_view line, std::string_view prefix) {
    return line.substr(prefix.size());
}

void read_media_line(RemoteMedia& media, std::string_view line) {
    std::istringstream words{std::string(line.substr(2))};
    int port = 0;
    words >> media.kind >> port >> media.protocol >> media.first_format;
    media.rejected = port == 0;
}

bool starts(std::string_view line, std::string_view prefix) {
    return line.substr(0, prefix.size()) == prefix;
}

void read_attribute(RemoteMedia& media, std::string_view line) {
    for (const auto* way : {"sendrecv", "sendonly", "recvonly", "inactive"})
        if (line == std::string("a=") + way)
            media.direction = way;
    if (starts(line, "a=mid:"))
        media.mid = after(line, "a=mid:");
    const auto number = [&](std::string_view prefix) {
        return static_cast<std::uint8_t>(std::stoi(std::string(after(line, prefix))));
    };
    const auto value = line.substr(std::min(line.find(' ') + 1, line.size()));
    if (starts(line, "a=rtpmap:") && !media.type &&
        (starts(value, "H264/") || starts(value, "opus/")))
        media.type = number("a=rtpmap:");
    if (starts(line, "a=fmtp:") && media.type && value == "apt=" + std::to_string(*media.type))
        media.rtx_type = number("a=fmtp:");
}

void read_fingerprint(RemoteDescription& out, std::string_view line) {
    const auto value = after(line, "a=fingerprint:");
    const auto space = value.find(' ');
    if (space == std::string_view::npos)
        return;
    std::string digits;
    for (const char c : value.substr(space + 1))
        if (c != ':')
            digits += c;
    out.fingerprint = {std::string(value.substr(0, space)), from_hex(digits).value_or(Bytes{})};
}

// "candidate:FOUNDATION COMPONENT udp PRIORITY ADDRESS PORT typ host"
void read_candidate(RemoteDescription& out, std::string_view line) {
    std::istringstream words{std::string(line)};
    std::string foundation, component, transport, priority, address, port;
    words >> foundation >> component >> transport >> priority >> address >> port;
    std::transform(transport.begin(), transport.end(), transport.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (out.port != 0 || component != "1" || transport != "udp" ||
        address.find(':') != std::string::npos)
        return;
    out.address = address;
    out.port = static_cast<std::uint16_t>(std::stoi(port));
}

} // namespace

std::string write_offer(const LocalDescription& local, OfferKind kind) {
    std::ostringstream out;
    if (kind == OfferKind::Camera) {
        write_head(out, local, " 0");
        write_video(out, local, "0", {96, 97}, false, "recvonly");
        return out.str();
    }
    write_head(out, local, " 0 1");
    write_audio(out, local, "0", 111, true, "sendrecv");
    write_video(out, local, "1", {96, 97}, true, "sendrecv");
    return out.str();
}

std::optional<RemoteDescription> read_description(std::string_view text) {
    RemoteDescription out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (starts(line, "m="))
            read_media_line(out.media.emplace_back(), line);
        else if (starts(line, "a=ice-ufrag:"))
            out.ufrag = after(line, "a=ice-ufrag:");
        else if (starts(line, "a=ice-pwd:"))
            out.pwd = after(line, "a=ice-pwd:");
        else if (starts(line, "a=fingerprint:"))
            read_fingerprint(out, line);
        else if (starts(line, "a=candidate:"))
            read_candidate(out, line);
        else if (!out.media.empty())
            read_attribute(out.media.back(), line);
    }
    if (out.ufrag.empty() || out.pwd.empty() || out.fingerprint.digest.empty() || out.port == 0)
        return std::nullopt;
    return out;
}

std::string write_answer(const LocalDescription& local, const RemoteDescription& remote) {
    std::ostringstream out;
    std::string bundle;
    for (const auto& media : remote.media)
        if (media.type)
            bundle += " " + media.mid;
    write_head(out, local, bundle);
    for (const auto& media : remote.media) {
        const bool sends = media.direction == "sendrecv" || media.direction == "recvonly";
        const auto* direction = sends ? "sendrecv" : "recvonly";
        if (!media.type)
            out << "m=" << media.kind << " 0 " << media.protocol << ' ' << media.first_format
                << "\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:" << media.mid << "\r\n";
        else if (media.kind == "audio")
            write_audio(out, local, media.mid, *media.type, sends, direction);
        else
            write_video(out, local, media.mid,
                        {*media.type, media.rtx_type ? int{*media.rtx_type} : -1}, sends,
                        direction);
    }
    return out.str();
}

} // namespace gulou::bench
