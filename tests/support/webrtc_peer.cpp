#include "tests/support/webrtc_peer.hpp"

#include "core/text.hpp"
#include "pipeline/rtp/packet_kind.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace gulou::test {
namespace {

constexpr std::chrono::milliseconds check_interval{50};
constexpr std::size_t most_streams = 200; // of a call of thirty, repairs included

std::string ice_text(std::size_t bytes) {
    auto text = random_token(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return text;
}

std::string line_value(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos)
        return {};
    const auto from = at + name.size();
    return std::string(text.substr(from, text.find("\r\n", from) - from));
}

std::string colons(const Bytes& digest) {
    std::string out;
    for (const auto byte : digest)
        out += (out.empty() ? "" : ":") + to_hex(BytesView(&byte, 1));
    return out;
}

rtp::SdpFingerprint read_fingerprint(const std::string& value) {
    std::string digits;
    for (const char c : value.substr(value.find(' ') + 1))
        if (c != ':')
            digits += c;
    return {value.substr(0, value.find(' ')), from_hex(digits).value_or(Bytes{})};
}

relay::DtlsContext make_context(std::string_view profiles) {
    auto context = relay::DtlsContext::make(profiles);
    if (!context)
        throw std::runtime_error(context.error().message);
    return std::move(*context);
}

} // namespace

std::uint32_t WebrtcPeer::next_number_ = 1;

WebrtcPeer::WebrtcPeer(std::string_view profiles)
    : number_(next_number_++), context_(make_context(profiles)), ufrag_(ice_text(3)),
      pwd_(ice_text(18)) {
    open_socket();
}

WebrtcPeer::~WebrtcPeer() {
    ::close(socket_);
}

void WebrtcPeer::open_socket() {
    if (socket_ >= 0)
        ::close(socket_);
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const int size = 4 * 1024 * 1024;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

std::string WebrtcPeer::offer(const PeerOffer& wishes) {
    const std::string print =
        wishes.fingerprint.empty() ? colons(context_.fingerprint().digest) : wishes.fingerprint;
    std::string bundle;
    std::string media;
    int mid = 0;
    for (std::size_t pair = 0; pair <= wishes.more_pairs; ++pair) {
        const std::string direction = pair == 0 ? wishes.direction : "recvonly";
        const std::string transport =
            "c=IN IP4 0.0.0.0\r\na=ice-ufrag:" + ufrag_ + "\r\na=ice-pwd:" + pwd_ +
            "\r\na=fingerprint:sha-256 " + print +
            "\r\na=setup:actpass\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=" + direction + "\r\n";
        if (wishes.audio) {
            bundle += " " + std::to_string(mid);
            const std::string g711 =
                wishes.g711 ? "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n" : "";
            media += "m=audio 9 UDP/TLS/RTP/SAVPF 111" + std::string(wishes.g711 ? " 0 8" : "") +
                     "\r\n" + transport + "a=mid:" + std::to_string(mid++) +
                     "\r\na=rtpmap:111 opus/48000/2\r\n" + g711 +
                     "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";
        }
        if (wishes.video) {
            const std::string repair = wishes.rtx ? " 97" : "";
            bundle += " " + std::to_string(mid);
            media += "m=video 9 UDP/TLS/RTP/SAVPF 96" + repair + "\r\n" + transport +
                     "a=mid:" + std::to_string(mid++) + "\r\na=rtpmap:96 " + wishes.video_codec +
                     "/90000\r\n";
            if (wishes.video_codec == "H264")
                media += "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n";
            if (wishes.rtx)
                media += "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
            media +=
                "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n"
                "a=rtcp-fb:96 transport-cc\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
                "a=extmap:3 http://www.ietf.org/id/"
                "draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";
        }
    }
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + bundle + "\r\n" +
           media;
}

void WebrtcPeer::accept(std::string_view answer) {
    ssrcs_.clear();
    remote_ufrag_ = line_value(answer, "a=ice-ufrag:");
    remote_pwd_ = line_value(answer, "a=ice-pwd:");
    const auto candidate = line_value(answer, "a=candidate:"); // "1 1 udp PRIO 127.0.0.1 PORT typ"
    const auto port_at = candidate.find("127.0.0.1 ");
    if (port_at == std::string::npos)
        throw std::runtime_error("the answer has no candidate on 127.0.0.1");
    remote_port_ = static_cast<std::uint16_t>(std::stoi(candidate.substr(port_at + 10)));
    for (auto at = answer.find("\r\nm="); at != std::string_view::npos;) {
        const auto next = answer.find("\r\nm=", at + 1);
        const auto section = answer.substr(at, next - at);
        auto& list = ssrcs_.emplace_back();
        for (auto s = section.find("a=ssrc:"); s != std::string_view::npos;
             s = section.find("a=ssrc:", s + 1)) {
            const auto ssrc =
                static_cast<std::uint32_t>(std::stoul(std::string(section.substr(s + 7, 10))));
            if (std::find(list.begin(), list.end(), ssrc) == list.end())
                list.push_back(ssrc);
        }
        at = next;
    }
    if (dtls_)
        return;
    if (tcp_)
        connect_tcp();
    auto dtls = relay::DtlsSession::make(context_, relay::DtlsRole::Client,
                                         read_fingerprint(line_value(answer, "a=fingerprint:")),
                                         [this](BytesView datagram) { send_raw(datagram); });
    dtls_ = std::move(dtls.value());
}

void WebrtcPeer::connect_tcp() {
    ::close(socket_);
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const int small = 32 * 1024;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(remote_port_);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
        throw std::runtime_error("the relay does not take TCP connections");
    ::fcntl(socket_, F_SETFL, O_NONBLOCK);
}

void WebrtcPeer::restart_ice() {
    ufrag_ = ice_text(3);
    pwd_ = ice_text(18);
}

void WebrtcPeer::send_raw(BytesView datagram) {
    if (tcp_) {
        Bytes framed{static_cast<std::uint8_t>(datagram.size() >> 8),
                     static_cast<std::uint8_t>(datagram.size())};
        framed.insert(framed.end(), datagram.begin(), datagram.end());
        (void)!::send(socket_, framed.data(), framed.size(), MSG_NOSIGNAL);
        return;
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(remote_port_);
    ::sendto(socket_, datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&to),
             sizeof to);
}

void WebrtcPeer::send_check() {
    std::array<std::uint8_t, 300> out{};
    rtp::BindingRequest request;
    const auto token = random_token(12);
    std::copy_n(token.begin(), 12, request.transaction.begin());
    const auto username = remote_ufrag_ + ":" + ufrag_;
    request.username = username;
    request.priority = 1;
    request.nominate = rtp::Nominate::Yes;
    const auto size = rtp::write_binding_request(out, request, remote_pwd_);
    last_check_.assign(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
    send_raw(last_check_);
}

void WebrtcPeer::step(std::chrono::milliseconds wait) {
    const auto now = std::chrono::steady_clock::now();
    if (checks_ && dtls_ && now >= next_check_) {
        next_check_ = now + check_interval;
        send_check();
    }
    if (dtls_ && dtls_started_) {
        const auto left = dtls_->timeout();
        if (left && left->count() == 0)
            dtls_->on_timer();
    }
    if (!reads_)
        return;
    pollfd waiting{socket_, POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(wait.count()));
    receive();
}

void WebrtcPeer::receive() {
    std::array<std::uint8_t, 2048> buffer{};
    for (;;) {
        const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (size < 0 || (size == 0 && tcp_))
            break;
        const auto bytes = MutableBytes(buffer).first(static_cast<std::size_t>(size));
        if (!tcp_)
            on_datagram(bytes);
        else
            framing_.feed(bytes, [this](MutableBytes packet) {
                on_datagram(packet);
                return true;
            });
    }
}

void WebrtcPeer::on_datagram(MutableBytes datagram) {
    switch (rtp::packet_kind(datagram)) {
    case rtp::PacketKind::Stun:
        stun_answer = rtp::parse_stun(datagram);
        if (!dtls_started_ && stun_answer && stun_answer->mapped) {
            dtls_started_ = true;
            dtls_->start();
        }
        break;
    case rtp::PacketKind::Dtls:
        dtls_->receive(datagram);
        if (dtls_->state() == relay::DtlsState::Established && !sender_) {
            const auto& keys = dtls_->keys();
            sender_ = std::make_unique<relay::SrtpSender>(
                relay::SrtpSender::make(keys.profile, keys.client).value());
            receiver_ = std::make_unique<relay::SrtpReceiver>(
                relay::SrtpReceiver::make(keys.profile, keys.server, most_streams).value());
        }
        break;
    case rtp::PacketKind::Rtp: {
        const auto clear = rtp::parse_packet(datagram);
        if (!receiver_ || (lose && clear && lose(clear->header)))
            break;
        const auto opened = receiver_->unprotect_rtp(datagram);
        const auto view = rtp::parse_packet(datagram.first(opened.size));
        if (view)
            received.push_back({view->header, Bytes(view->payload.begin(), view->payload.end())});
        break;
    }
    case rtp::PacketKind::Rtcp:
        if (receiver_) {
            const auto opened = receiver_->unprotect_rtcp(datagram);
            on_rtcp(datagram.first(opened.size));
        }
        break;
    case rtp::PacketKind::Unknown:
        break;
    }
}

void WebrtcPeer::on_rtcp(BytesView packet) {
    received_rtcp.emplace_back(packet.begin(), packet.end());
    rtp::RtcpReader reader(packet);
    while (const auto block = reader.next()) {
        const auto feedback = rtp::parse_feedback(*block);
        if (!feedback)
            continue;
        if (block->type == static_cast<std::uint8_t>(rtp::RtcpType::TransportFeedback)) {
            if (block->count == rtp::fmt_nack)
                rtp::for_each_nacked(*feedback, [&](std::uint16_t s) { nacked.push_back(s); });
            else if (block->count == rtp::fmt_transport_cc)
                ++transport_feedbacks;
        } else if (block->count == rtp::fmt_pli || block->count == rtp::fmt_fir) {
            ++keyframe_requests;
        }
    }
}

std::string WebrtcPeer::profile() const {
    return connected() ? std::string(name(dtls_->keys().profile)) : "";
}

void WebrtcPeer::change_address() {
    if (tcp_) {
        framing_ = {};
        connect_tcp();
    } else {
        open_socket();
    }
    next_check_ = {};
}

void WebrtcPeer::send(const rtp::Header& header, BytesView payload) {
    std::array<std::uint8_t, 1500> out{};
    rtp::write_header(out, header, rtp::HasExtension::No);
    std::copy(payload.begin(), payload.end(), out.begin() + rtp::fixed_header_size);
    const auto size = sender_->protect_rtp(out, rtp::fixed_header_size + payload.size());
    send_raw(BytesView(out).first(size.value()));
}

void WebrtcPeer::send_rtcp(MutableBytes packet, std::size_t size) {
    const auto sealed = sender_->protect_rtcp(packet, size);
    send_raw(packet.first(sealed.value()));
}

void WebrtcPeer::send_nack(std::uint32_t media, const std::vector<std::uint16_t>& sequences) {
    std::array<std::uint8_t, 1200> out{};
    send_rtcp(out, rtp::write_nack(out, video_ssrc(), media, sequences));
}

void WebrtcPeer::send_pli(std::uint32_t media) {
    std::array<std::uint8_t, 100> out{};
    send_rtcp(out, rtp::write_pli(out, video_ssrc(), media));
}

std::uint32_t WebrtcPeer::receive_ssrc(std::size_t media) const {
    return media < ssrcs_.size() && !ssrcs_[media].empty() ? ssrcs_[media][0] : 0;
}

std::uint32_t WebrtcPeer::repair_ssrc(std::size_t media) const {
    return media < ssrcs_.size() && ssrcs_[media].size() > 1 ? ssrcs_[media][1] : 0;
}

} // namespace gulou::test
