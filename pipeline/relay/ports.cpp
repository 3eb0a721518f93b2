#include "pipeline/relay/ports.hpp"

#include <boost/system/system_error.hpp>

namespace gulou::relay {
namespace {

constexpr int most_tries = 16; // for a number free in both protocols

} // namespace

Ports::Ports(boost::asio::io_context& context, const RelayOptions& options,
             RelayCounters& counters) {
    for (int tries = 1; !udp_; ++tries) {
        udp_ = std::make_unique<UdpPort>(context, options.listen_address, options.port, counters);
        if (options.tcp == IceTcp::Off)
            return;
        try {
            tcp_ =
                std::make_unique<TcpPort>(context, options.listen_address, udp_->port(), counters);
        } catch (const boost::system::system_error&) {
            if (options.port != 0 || tries == most_tries)
                throw;
            udp_.reset();
        }
    }
}

void Ports::start(PacketHandler& handler) {
    udp_->start(handler);
    if (tcp_)
        tcp_->start(handler);
}

void Ports::stop() {
    udp_->stop();
    if (tcp_)
        tcp_->stop();
}

void Ports::tick(SteadyTime now) {
    if (tcp_)
        tcp_->tick(now);
}

Ports::Taken Ports::queue(std::size_t size, const rtp::TransportAddress& to) {
    const bool queued =
        tcp_ && tcp_->queue(udp_->slot().first(size), to, clock_.steady()) == TcpPort::Queued::Yes;
    return queued ? Taken::Yes : Taken::No;
}

void Ports::confirm(const rtp::TransportAddress& from) {
    if (tcp_ && from.protocol == rtp::Protocol::Tcp)
        tcp_->confirm(from);
}

void Ports::forget(const rtp::TransportAddress& address) {
    if (tcp_ && address.protocol == rtp::Protocol::Tcp)
        tcp_->close(address);
}

} // namespace gulou::relay
