#include "pipeline/relay/udp_port.hpp"

#include <boost/asio/ip/address.hpp>

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace gulou::relay {
namespace {

constexpr int socket_buffer = 4 * 1024 * 1024; // bytes; the kernel cuts it to its own maximum
constexpr int most_per_wakeup = 256;           // datagrams, so that timers are not starved

rtp::TransportAddress from_kernel(const sockaddr_storage& in) {
    rtp::TransportAddress out;
    if (in.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &in, sizeof v4);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return rtp::TransportAddress::v4(bytes, ntohs(v4.sin_port));
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &in, sizeof v6);
    std::memcpy(out.ip.data(), &v6.sin6_addr, out.ip.size());
    out.port = ntohs(v6.sin6_port);
    return out;
}

enum class Family { V4, V6 };

socklen_t to_kernel(const rtp::TransportAddress& in, Family family, sockaddr_storage& out) {
    if (family == Family::V4) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(in.port);
        std::memcpy(&v4.sin_addr, in.ip.data() + 12, 4);
        std::memcpy(&out, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(in.port);
    std::memcpy(&v6.sin6_addr, in.ip.data(), in.ip.size());
    std::memcpy(&out, &v6, sizeof v6);
    return sizeof v6;
}

} // namespace

// The datagrams gathered for one sendmmsg, and the buffer datagrams are received in.
struct UdpPort::Batch {
    static constexpr std::size_t most = 32;
    std::array<std::array<std::uint8_t, most_datagram>, most> bytes;
    std::array<sockaddr_storage, most> to{};
    std::array<iovec, most> parts{};
    std::array<mmsghdr, most> messages{};
    std::size_t count = 0;
    std::array<std::uint8_t, most_datagram> received;
};

UdpPort::UdpPort(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
                 RelayCounters& counters)
    : socket_(context), counters_(counters), batch_(std::make_unique<Batch>()) {
    using boost::asio::ip::udp;
    const udp::endpoint endpoint(boost::asio::ip::make_address(address), port);
    v4_ = endpoint.address().is_v4();
    socket_.open(endpoint.protocol());
    socket_.non_blocking(true);
    boost::system::error_code ignored; // a smaller buffer than asked for is no fault
    socket_.set_option(boost::asio::socket_base::receive_buffer_size(socket_buffer), ignored);
    socket_.set_option(boost::asio::socket_base::send_buffer_size(socket_buffer), ignored);
    socket_.bind(endpoint);
    port_ = socket_.local_endpoint().port();
}

UdpPort::~UdpPort() = default;

void UdpPort::start(PacketHandler& handler) {
    handler_ = &handler;
    wait();
}

void UdpPort::stop() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

std::uint64_t UdpPort::overflowed() {
    std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) != 0)
        return 0;
    return info[SK_MEMINFO_DROPS];
}

void UdpPort::wait() {
    socket_.async_wait(boost::asio::socket_base::wait_read,
                       [this](const boost::system::error_code& error) {
                           if (error)
                               return;
                           drain();
                           wait();
                       });
}

void UdpPort::drain() {
    auto& buffer = batch_->received;
    for (int i = 0; i < most_per_wakeup; ++i) {
        sockaddr_storage from{};
        socklen_t from_size = sizeof from;
        const auto size = ::recvfrom(socket_.native_handle(), buffer.data(), buffer.size(),
                                     MSG_TRUNC, reinterpret_cast<sockaddr*>(&from), &from_size);
        if (size < 0)
            break; // drained; an ICMP error queued on the socket ends one round, no more
        if (static_cast<std::size_t>(size) > buffer.size())
            counters_.drop_too_long.add();
        else
            handler_->on_datagram(MutableBytes(buffer).first(static_cast<std::size_t>(size)),
                                  from_kernel(from));
    }
    handler_->on_drained();
    flush();
}

MutableBytes UdpPort::slot() {
    return batch_->bytes[batch_->count];
}

void UdpPort::commit(std::size_t size, const rtp::TransportAddress& to) {
    auto& batch = *batch_;
    const auto i = batch.count;
    const auto to_size = to_kernel(to, v4_ ? Family::V4 : Family::V6, batch.to[i]);
    batch.parts[i] = {batch.bytes[i].data(), size};
    batch.messages[i] = {};
    batch.messages[i].msg_hdr.msg_name = &batch.to[i];
    batch.messages[i].msg_hdr.msg_namelen = to_size;
    batch.messages[i].msg_hdr.msg_iov = &batch.parts[i];
    batch.messages[i].msg_hdr.msg_iovlen = 1;
    if (++batch.count == Batch::most)
        flush();
}

void UdpPort::flush() {
    auto& batch = *batch_;
    std::size_t sent = 0;
    while (sent < batch.count) {
        const int taken = ::sendmmsg(socket_.native_handle(), batch.messages.data() + sent,
                                     static_cast<unsigned>(batch.count - sent), 0);
        if (taken > 0) {
            sent += static_cast<std::size_t>(taken);
            continue;
        }
        // The first one could not be sent (full buffer, unreachable): lost as on any network.
        counters_.send_failed.add();
        ++sent;
    }
    batch.count = 0;
}

} // namespace gulou::relay
