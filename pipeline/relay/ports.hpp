// A relay thread's way in and out: one UDP port and, of the same number, one for ICE-TCP. Whoever
// sends does not know which of them a peer is reached by.
#pragma once

#include "pipeline/relay/relay_options.hpp"
#include "pipeline/relay/tcp_port.hpp"
#include "pipeline/relay/udp_port.hpp"

#include <memory>

namespace gulou::relay {

// All calls from the thread that runs `context`.
class Ports {
public:
    // Binds options.port, or any port that both protocols have free. Throws
    // boost::system::system_error when it cannot. `counters` outlives the ports.
    Ports(boost::asio::io_context& context, const RelayOptions& options, RelayCounters& counters);

    std::uint16_t port() const { return udp_->port(); }
    bool has_tcp() const { return tcp_ != nullptr; }
    void start(PacketHandler& handler);
    void stop();
    void tick(SteadyTime now);
    std::uint64_t overflowed() { return udp_->overflowed(); }

    // The next packet to send is written here and handed over with commit(); it goes out at the
    // latest with flush(). False: a TCP connection that is gone or congested; over UDP whatever
    // does not arrive is lost on the way.
    MutableBytes slot() { return udp_->slot(); }
    enum class Taken { Yes, No };
    Taken commit(std::size_t size, const rtp::TransportAddress& to) {
        if (to.protocol == rtp::Protocol::Tcp)
            return queue(size, to);
        udp_->commit(size, to);
        return Taken::Yes;
    }
    void flush() {
        udp_->flush();
        if (tcp_)
            tcp_->flush();
    }

    bool congested(const rtp::TransportAddress& to) const {
        return tcp_ && tcp_->congested(to) == TcpPort::Congested::Yes;
    }
    // The peer proved the address; it was not known before.
    void confirm(const rtp::TransportAddress& from);
    // Nobody is reached by this address any more.
    void forget(const rtp::TransportAddress& address);

private:
    Taken queue(std::size_t size, const rtp::TransportAddress& to);

    SystemClock clock_;
    std::unique_ptr<UdpPort> udp_;
    std::unique_ptr<TcpPort> tcp_;
};

} // namespace gulou::relay
