#include "pipeline/relay/udp_port.hpp"

#include <boost/asio/ip/address.hpp>

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>

namespace gulou::relay {
namespace {

constexpr int socket_buffer = 4 * 1024 * 1024; // bytes; the kernel cuts it to its own maximum
constexpr std::size_t most_per_wakeup = 256;   // datagrams, so that timers are not starved

IpFamily family_of(const std::string& address) {
    return boost::asio::ip::make_address(address).is_v4() ? IpFamily::V4 : IpFamily::V6;
}

} // namespace

UdpPort::UdpPort(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
                 RelayCounters& counters)
    : socket_(context), counters_(counters), out_(family_of(address)) {
    using boost::asio::ip::udp;
    const udp::endpoint endpoint(boost::asio::ip::make_address(address), port);
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
    // Asked again until nothing waits, though a batch was not full: while its packets were looked
    // at, the others of their frame have come, and go out with them in one run.
    for (std::size_t taken = 0; taken < most_per_wakeup;) {
        const auto count = in_.receive(socket_.native_handle());
        if (count == 0)
            break;
        for (std::size_t i = 0; i < count; ++i) {
            if (const auto datagram = in_.datagram(i))
                handler_->on_datagram(*datagram, in_.from(i));
            else
                counters_.drop_too_long.add();
        }
        taken += count;
    }
    handler_->on_drained();
    flush();
}

MutableBytes UdpPort::slot() {
    return out_.slot();
}

void UdpPort::commit(std::size_t size, const rtp::TransportAddress& to) {
    out_.commit(size, to);
    if (out_.full())
        flush();
}

void UdpPort::flush() {
    if (!out_.empty())
        counters_.send_failed.add(out_.send(socket_.native_handle()));
}

} // namespace gulou::relay
