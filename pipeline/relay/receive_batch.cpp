#include "pipeline/relay/receive_batch.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

namespace gulou::relay {

struct ReceiveBatch::Room {
    std::array<std::array<std::uint8_t, most_datagram>, most> bytes;
    std::array<sockaddr_in6, most> names{};
    std::array<iovec, most> parts{};
    std::array<mmsghdr, most> messages{};
};

ReceiveBatch::ReceiveBatch() : room_(std::make_unique<Room>()) {
    for (std::size_t i = 0; i < most; ++i) {
        room_->parts[i] = {room_->bytes[i].data(), most_datagram};
        auto& header = room_->messages[i].msg_hdr;
        header.msg_name = &room_->names[i];
        header.msg_namelen = sizeof(sockaddr_in6); // comes back as the family needs it
        header.msg_iov = &room_->parts[i];
        header.msg_iovlen = 1;
    }
}

ReceiveBatch::~ReceiveBatch() = default;

std::size_t ReceiveBatch::receive(int socket) {
    // An ICMP error queued on the socket looks like an empty one for one round, no more.
    const int count = ::recvmmsg(socket, room_->messages.data(), most, MSG_DONTWAIT, nullptr);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::optional<MutableBytes> ReceiveBatch::datagram(std::size_t i) {
    const auto& message = room_->messages[i];
    if (message.msg_hdr.msg_flags & MSG_TRUNC)
        return std::nullopt;
    return MutableBytes(room_->bytes[i]).first(message.msg_len);
}

rtp::TransportAddress ReceiveBatch::from(std::size_t i) const {
    const auto& name = room_->names[i];
    if (name.sin6_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &name, sizeof v4);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return rtp::TransportAddress::v4(bytes, ntohs(v4.sin_port));
    }
    rtp::TransportAddress out;
    std::memcpy(out.ip.data(), &name.sin6_addr, out.ip.size());
    out.port = ntohs(name.sin6_port);
    return out;
}

} // namespace gulou::relay
