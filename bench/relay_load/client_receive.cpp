// What a client does with the datagrams it gets.
#include "bench/relay_load/client.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/packet_kind.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace gulou::bench {
namespace {

constexpr std::size_t most_at_once = 32;

struct Inbox {
    std::array<std::array<std::uint8_t, 2048>, most_at_once> bytes;
    std::array<iovec, most_at_once> parts{};
    std::array<mmsghdr, most_at_once> messages{};
    Inbox() {
        for (std::size_t i = 0; i < most_at_once; ++i) {
            parts[i] = {bytes[i].data(), bytes[i].size()};
            messages[i].msg_hdr.msg_iov = &parts[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
    }
};

} // namespace

void Client::receive() {
    static const auto inbox = std::make_unique<Inbox>();
    for (;;) {
        const int count = ::recvmmsg(socket_, inbox->messages.data(), most_at_once, 0, nullptr);
        if (count <= 0)
            return;
        received_at_ = now();
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            on_datagram(MutableBytes(inbox->bytes[i]).first(inbox->messages[i].msg_len),
                        received_at_);
        if (static_cast<std::size_t>(count) < most_at_once)
            return;
    }
}

void Client::on_datagram(MutableBytes datagram, Nanos now) {
    switch (rtp::packet_kind(datagram)) {
    case rtp::PacketKind::Rtp:
        return on_rtp(datagram, now);
    case rtp::PacketKind::Rtcp:
        return on_rtcp(datagram, now);
    case rtp::PacketKind::Stun:
        return on_stun(datagram);
    case rtp::PacketKind::Dtls:
        return on_dtls(datagram);
    case rtp::PacketKind::Unknown:
        return;
    }
}

// A server that is no true ICE-lite sends checks of its own and waits for the answers.
void Client::on_stun(BytesView datagram) {
    const auto message = rtp::parse_stun(datagram);
    if (!message || !dtls_)
        return;
    if (message->type == static_cast<std::uint16_t>(rtp::StunType::BindingRequest)) {
        rtp::TransportAddress mapped = rtp::TransportAddress::v4({}, remote_.port);
        unsigned parts[4] = {};
        std::sscanf(remote_.address.c_str(), "%u.%u.%u.%u", parts, parts + 1, parts + 2, parts + 3);
        for (std::size_t i = 0; i < 4; ++i)
            mapped.ip[12 + i] = static_cast<std::uint8_t>(parts[i]);
        std::array<std::uint8_t, 300> out{};
        send_raw(BytesView(out).first(
            rtp::write_binding_success(out, message->transaction, mapped, local_.pwd)));
    } else if (message->mapped && !dtls_started_) {
        dtls_started_ = true;
        swarm_.outbox.use(socket_);
        dtls_->start();
    }
}

void Client::on_dtls(BytesView datagram) {
    if (!dtls_)
        return;
    swarm_.outbox.use(socket_);
    dtls_->receive(datagram);
    if (connected_ || dtls_->state() != relay::DtlsState::Established)
        return;
    const auto& keys = dtls_->keys();
    sender_ = relay::SrtpSender::make(keys.profile, keys.client).value();
    receiver_ = relay::SrtpReceiver::make(keys.profile, keys.server).value();
    connected_ = true;
}

Reception& Client::reception(std::uint32_t ssrc, std::uint32_t clock_rate) {
    for (auto& stream : receptions_)
        if (stream.ssrc() == ssrc)
            return stream;
    if (receptions_.size() == receptions_.capacity())
        receptions_.clear(), video_ = nullptr; // a server that keeps changing its streams
    return receptions_.emplace_back(ssrc, clock_rate);
}

void Client::on_rtp(MutableBytes datagram, Nanos now) {
    auto size = datagram.size();
    if (receiver_)
        size = receiver_->unprotect_rtp(datagram).size;
    auto packet = rtp::parse_packet(datagram.first(size));
    if (!connected_ || size == 0 || !packet) {
        ++swarm_.rejected;
        return;
    }
    ++swarm_.received;
    swarm_.received_bytes += size;
    if (first_packet_at_ == 0)
        first_packet_at_ = now;
    const auto type = packet->header.payload_type;
    if (type == audio_type) {
        reception(packet->header.ssrc, 48000)
            .on_packet(packet->header.sequence, packet->header.timestamp, now);
    } else if (type == rtx_type) {
        swarm_.repair_bytes += size;
        if (video_ && packet->payload.size() > 2)
            video_->on_packet(rtp::read_u16(packet->payload), packet->header.timestamp, now);
        return;
    } else {
        video_ = &reception(packet->header.ssrc, 90000);
        video_->on_packet(packet->header.sequence, packet->header.timestamp, now);
    }
    if (const auto sent = stamp_of(packet->payload))
        swarm_.latency.add(now - *sent);
}

void Client::on_rtcp(MutableBytes datagram, Nanos now) {
    if (!receiver_)
        return;
    rtp::RtcpReader reader(datagram.first(receiver_->unprotect_rtcp(datagram).size));
    while (const auto block = reader.next()) {
        if (const auto report = rtp::parse_sender_report(*block)) {
            for (auto& stream : receptions_)
                if (stream.ssrc() == report->ssrc)
                    stream.on_sender_report(report->ntp, now);
        } else {
            on_feedback(*block);
        }
    }
}

void Client::on_feedback(const rtp::RtcpBlock& block) {
    const auto feedback = rtp::parse_feedback(block);
    if (!feedback)
        return;
    if (block.type == static_cast<std::uint8_t>(rtp::RtcpType::TransportFeedback)) {
        if (block.count != rtp::fmt_nack)
            return;
        swarm_.outbox.use(socket_);
        rtp::for_each_nacked(*feedback, [this](std::uint16_t s) { publisher_.resend(s, send_); });
    } else if (block.type == static_cast<std::uint8_t>(rtp::RtcpType::PayloadFeedback) &&
               (block.count == rtp::fmt_pli || block.count == rtp::fmt_fir)) {
        ++swarm_.keyframe_requests;
        publisher_.request_keyframe();
    }
}

} // namespace gulou::bench
