#include "bench/relay_load/client.hpp"

#include "bench/relay_load/fixed_keys.hpp"
#include "core/text.hpp"
#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/packet_kind.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace gulou::bench {
namespace {

constexpr Nanos check_early = 20 * millisecond; // until the handshake is done
constexpr Nanos check_late = 2500 * millisecond;
constexpr int socket_buffer = 1024 * 1024;

std::string ice_text(std::size_t bytes) {
    auto text = random_token(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return text;
}

std::string colons(const Bytes& digest) {
    std::string out;
    for (const auto byte : digest)
        out += (out.empty() ? "" : ":") + to_hex(BytesView(&byte, 1));
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

sockaddr_in ipv4(const std::string& address, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &out.sin_addr);
    return out;
}

std::uint32_t number_of(unsigned client, unsigned stream) {
    return 0x10000 + client * 8 + stream;
}

} // namespace

Client::Client(Swarm& swarm, unsigned number, const std::string& address, std::uint16_t port)
    : swarm_(swarm), number_(number), publisher_(number_of(number, 1), number_of(number, 2),
                                                 static_cast<double>(number * 37 % 101) / 101),
      send_([this](const Publisher::Packet& packet) { send_packet(packet); }) {
    open_socket(address, port);
    local_.ufrag = ice_text(6);
    local_.pwd = ice_text(18);
    local_.fingerprint = colons(swarm.dtls.fingerprint().digest);
    local_.audio_ssrc = number_of(number, 1);
    local_.video_ssrc = number_of(number, 2);
    local_.rtx_ssrc = number_of(number, 3);
    receptions_.reserve(8);
}

Client::~Client() {
    if (dtls_) {
        swarm_.outbox.use(socket_);
        dtls_->close();
        swarm_.outbox.flush();
    }
    ::close(socket_);
}

void Client::open_socket(const std::string& address, std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &socket_buffer, sizeof socket_buffer);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &socket_buffer, sizeof socket_buffer);
    auto here = ipv4(address, port);
    socklen_t size = sizeof here;
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&here), size) != 0)
        throw std::system_error(errno, std::generic_category(), "bind " + address);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
    local_.address = address;
    local_.port = ntohs(here.sin_port);
}

void Client::connect_socket() {
    const auto to = ipv4(remote_.address, remote_.port);
    ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

bool Client::connect(std::string_view remote_sdp) {
    auto remote = read_description(remote_sdp);
    if (!remote)
        return false;
    remote_ = std::move(*remote);
    connect_socket();
    auto dtls = relay::DtlsSession::make(swarm_.dtls, relay::DtlsRole::Client, remote_.fingerprint,
                                         [this](BytesView datagram) { send_raw(datagram); });
    if (!dtls)
        return false;
    dtls_ = std::move(*dtls);
    return true;
}

void Client::connect_bare(const std::string& address, std::uint16_t port,
                          std::optional<relay::SrtpProfile> profile) {
    remote_.address = address;
    remote_.port = port;
    connect_socket();
    if (profile) {
        sender_ = relay::SrtpSender::make(*profile, fixed_key(number_, Way::ToServer)).value();
        receiver_ = relay::SrtpReceiver::make(*profile, fixed_key(number_, Way::ToClient)).value();
    }
    connected_ = true;
}

std::string Client::profile() const {
    return dtls_ && connected_ ? std::string(name(dtls_->keys().profile)) : "none";
}

void Client::mark() {
    for (auto& stream : receptions_)
        stream.mark();
}

void Client::send_raw(BytesView datagram) {
    swarm_.outbox.use(socket_);
    const auto out = swarm_.outbox.slot();
    const auto size = std::min(datagram.size(), out.size());
    std::copy_n(datagram.begin(), size, out.begin());
    swarm_.outbox.commit(size);
}

void Client::send_check() {
    rtp::BindingRequest request;
    const auto token = random_token(12);
    std::copy_n(token.begin(), request.transaction.size(), request.transaction.begin());
    const auto username = remote_.ufrag + ":" + local_.ufrag;
    request.username = username;
    request.priority = 0x6E7F1EFF;
    request.tie_breaker = number_ + 1;
    request.nominate = rtp::Nominate::Yes;
    std::array<std::uint8_t, 400> out{};
    send_raw(BytesView(out).first(rtp::write_binding_request(out, request, remote_.pwd)));
}

void Client::publish(Nanos now) {
    if (!connected_ || !publisher_.running())
        return;
    swarm_.outbox.use(socket_);
    publisher_.run(now, send_);
}

void Client::send_packet(const Publisher::Packet& packet) {
    const auto out = swarm_.outbox.slot();
    rtp::write_header(out, packet.header, rtp::HasExtension::No);
    Publisher::write_payload(packet, out.subspan(rtp::fixed_header_size), now());
    auto size = rtp::fixed_header_size + packet.size;
    if (sender_)
        size = sender_->protect_rtp(out, size).value_or(0);
    if (keep_last_) {
        std::copy_n(out.begin(), size, last_sealed_.begin());
        last_size_ = size;
    }
    swarm_.outbox.commit(size);
}

void Client::send_rtcp(std::size_t size) {
    if (!sender_ || size == 0)
        return;
    const auto sealed = sender_->protect_rtcp(swarm_.outbox.slot(), size);
    if (sealed)
        swarm_.outbox.commit(*sealed);
}

void Client::tick(Nanos now) {
    if (dtls_) {
        if (now >= next_check_) {
            send_check();
            next_check_ = now + (connected_ ? check_late : check_early);
        }
        const auto left = dtls_started_ ? dtls_->timeout() : std::nullopt;
        if (left && left->count() == 0) {
            swarm_.outbox.use(socket_);
            dtls_->on_timer();
        }
    }
    if (!connected_ || !sender_ || !dtls_)
        return;
    swarm_.outbox.use(socket_);
    ask_again(now);
    if (now >= next_report_) {
        next_report_ = now + second;
        send_reports(now);
    }
}

void Client::ask_again(Nanos now) {
    if (!video_)
        return;
    std::array<std::uint16_t, 64> room{};
    const auto wanted = video_->wanted(room, now);
    if (!wanted.empty())
        send_rtcp(rtp::write_nack(swarm_.outbox.slot(), local_.video_ssrc, video_->ssrc(), wanted));
}

void Client::send_reports(Nanos now) {
    std::vector<rtp::ReportBlock> blocks;
    for (auto& stream : receptions_)
        blocks.push_back(stream.report(now));
    timespec wall{};
    ::clock_gettime(CLOCK_REALTIME, &wall);
    const auto out = swarm_.outbox.slot();
    std::size_t size = 0;
    for (const auto kind : {StreamKind::Audio, StreamKind::Video}) {
        const auto& sent = publisher_.sent(kind);
        if (!publisher_.running() || sent.packets == 0)
            continue;
        rtp::SenderReport report;
        const bool video = kind == StreamKind::Video;
        report.ssrc = video ? local_.video_ssrc : local_.audio_ssrc;
        const auto back = now - sent.at;
        const auto sampled = Nanos{wall.tv_sec} * second + wall.tv_nsec - back;
        report.ntp = (static_cast<std::uint64_t>(sampled / second + 2208988800LL) << 32) |
                     ((static_cast<std::uint64_t>(sampled % second) << 32) / second);
        report.rtp_timestamp = sent.timestamp;
        report.packets = sent.packets;
        report.octets = sent.octets;
        size += rtp::write_sender_report(out.subspan(size), report,
                                         size == 0 ? std::span<const rtp::ReportBlock>(blocks)
                                                   : std::span<const rtp::ReportBlock>());
    }
    if (size == 0 && !blocks.empty())
        size = rtp::write_receiver_report(out, local_.video_ssrc, blocks);
    if (size > 0)
        size += rtp::write_source_description(out.subspan(size), local_.video_ssrc, "load");
    send_rtcp(size);
}

} // namespace gulou::bench
