#include "pipeline/relay/send_batch.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace gulou::relay {
namespace {

constexpr std::size_t most_segments = 40;  // the kernel's own bound is 64
constexpr std::size_t most_bytes = 60'000; // of a run; an IP packet holds 65,535
constexpr std::uint16_t none = 0xFFFF;

socklen_t to_kernel(const rtp::TransportAddress& in, IpFamily family, sockaddr_in6& out) {
    if (family == IpFamily::V4) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(in.port);
        std::memcpy(&v4.sin_addr, in.ip.data() + 12, 4);
        std::memcpy(&out, &v4, sizeof v4);
        return sizeof v4;
    }
    out = {};
    out.sin6_family = AF_INET6;
    out.sin6_port = htons(in.port);
    std::memcpy(&out.sin6_addr, in.ip.data(), in.ip.size());
    return sizeof out;
}

// What the kernel says to a run it cannot cut.
bool refuses_segments(int error) {
    return error == EIO || error == EINVAL || error == ENOPROTOOPT || error == EOPNOTSUPP;
}

struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> bytes{};
};

} // namespace

struct SendBatch::Room {
    struct Datagram {
        rtp::TransportAddress to;
        std::uint16_t size = 0;
        std::uint16_t next = none; // to the same receiver
    };
    struct Receiver {
        std::uint16_t first = none;
        std::uint16_t last = none;
    };
    static constexpr std::size_t table_size = 2 * most;

    std::array<std::array<std::uint8_t, most_datagram>, most> bytes;
    std::array<Datagram, most> datagrams;
    std::array<Receiver, most> receivers;
    std::array<std::uint16_t, table_size> table; // by hash of the address: index of the receiver
    std::size_t receiver_count = 0;
    std::array<sockaddr_in6, most> names{};
    std::array<iovec, most> parts{};
    std::array<Control, most> controls{};
    std::array<mmsghdr, most> messages{};
    std::size_t part_count = 0;
    std::size_t message_count = 0;
};

SendBatch::SendBatch(IpFamily family) : room_(std::make_unique<Room>()), family_(family) {}

SendBatch::~SendBatch() = default;

MutableBytes SendBatch::slot() {
    return room_->bytes[count_];
}

void SendBatch::commit(std::size_t size, const rtp::TransportAddress& to) {
    room_->datagrams[count_] = {to, static_cast<std::uint16_t>(size), none};
    ++count_;
}

std::size_t SendBatch::receiver_of(std::size_t datagram) {
    auto& room = *room_;
    const auto& to = room.datagrams[datagram].to;
    for (auto at = std::hash<rtp::TransportAddress>{}(to);; ++at) {
        auto& entry = room.table[at % Room::table_size];
        if (entry == none) {
            entry = static_cast<std::uint16_t>(room.receiver_count);
            room.receivers[entry] = {};
            return room.receiver_count++;
        }
        if (room.datagrams[room.receivers[entry].first].to == to)
            return entry;
    }
}

// Strings the datagrams of each receiver together, in order.
void SendBatch::group() {
    auto& room = *room_;
    room.table.fill(none);
    room.receiver_count = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        auto& receiver = room.receivers[receiver_of(i)];
        const auto index = static_cast<std::uint16_t>(i);
        if (receiver.first == none)
            receiver.first = index;
        else
            room.datagrams[receiver.last].next = index;
        receiver.last = index;
    }
}

// One message a run: datagrams of one size, of which the last may be smaller.
void SendBatch::add_messages(std::size_t receiver) {
    auto& room = *room_;
    for (auto at = room.receivers[receiver].first; at != none;) {
        const auto size = room.datagrams[at].size;
        auto& header = room.messages[room.message_count].msg_hdr;
        auto& name = room.names[room.message_count];
        header = {};
        header.msg_namelen = to_kernel(room.datagrams[at].to, family_, name);
        header.msg_name = &name;
        header.msg_iov = &room.parts[room.part_count];
        std::size_t bytes = 0;
        for (bool open = true; open && at != none; at = room.datagrams[at].next) {
            const auto& datagram = room.datagrams[at];
            if (datagram.size > size || bytes + datagram.size > most_bytes ||
                header.msg_iovlen == (segments_ ? most_segments : 1))
                break;
            room.parts[room.part_count++] = {room.bytes[at].data(), datagram.size};
            ++header.msg_iovlen;
            bytes += datagram.size;
            open = datagram.size == size;
        }
        if (header.msg_iovlen > 1) {
            auto& control = room.controls[room.message_count];
            header.msg_control = control.bytes.data();
            header.msg_controllen = control.bytes.size();
            auto* option = CMSG_FIRSTHDR(&header);
            option->cmsg_level = SOL_UDP;
            option->cmsg_type = UDP_SEGMENT;
            option->cmsg_len = CMSG_LEN(sizeof size);
            std::memcpy(CMSG_DATA(option), &size, sizeof size);
        }
        ++room.message_count;
    }
}

// A run that was refused, datagram by datagram.
std::size_t SendBatch::send_apart(int socket, std::size_t message) {
    auto header = room_->messages[message].msg_hdr;
    header.msg_control = nullptr;
    header.msg_controllen = 0;
    const auto parts = std::exchange(header.msg_iovlen, 1);
    std::size_t failed = 0;
    for (std::size_t i = 0; i < parts; ++i, ++header.msg_iov)
        failed += ::sendmsg(socket, &header, 0) < 0 ? 1 : 0;
    return failed;
}

std::size_t SendBatch::send(int socket) {
    auto& room = *room_;
    room.part_count = 0;
    room.message_count = 0;
    group();
    for (std::size_t i = 0; i < room.receiver_count; ++i)
        add_messages(i);
    count_ = 0;
    std::size_t failed = 0;
    for (std::size_t sent = 0; sent < room.message_count;) {
        const int taken = ::sendmmsg(socket, room.messages.data() + sent,
                                     static_cast<unsigned>(room.message_count - sent), 0);
        if (taken > 0) {
            sent += static_cast<std::size_t>(taken);
            continue;
        }
        // The first one was not taken. A full buffer or an unreachable receiver: lost, as on any
        // network.
        const auto parts = room.messages[sent].msg_hdr.msg_iovlen;
        if (parts > 1 && refuses_segments(errno)) {
            segments_ = false;
            failed += send_apart(socket, sent);
        } else {
            failed += parts;
        }
        ++sent;
    }
    return failed;
}

} // namespace gulou::relay
