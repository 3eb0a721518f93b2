// One UDP socket of a relay thread: drains what arrived, gathers what goes out and sends it in
// batches.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/relay/packet_handler.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace gulou::relay {

// All calls from the thread that runs `context`.
class UdpPort {
public:
    static constexpr std::size_t most_datagram = 1500;

    // Binds; throws boost::system::system_error when it cannot. `counters` outlives the port.
    UdpPort(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
            RelayCounters& counters);
    ~UdpPort();

    std::uint16_t port() const { return port_; }
    void start(PacketHandler& handler);
    void stop();
    // Datagrams the kernel dropped because nobody fetched them in time; total.
    std::uint64_t overflowed();

    // The next datagram to send is written here and handed over with commit(); it goes out at the
    // latest with flush().
    MutableBytes slot();
    void commit(std::size_t size, const rtp::TransportAddress& to);
    void flush();

private:
    void wait();
    void drain();

    struct Batch;
    boost::asio::ip::udp::socket socket_;
    std::uint16_t port_ = 0;
    bool v4_ = true;
    PacketHandler* handler_ = nullptr;
    RelayCounters& counters_;
    std::unique_ptr<Batch> batch_;
};

} // namespace gulou::relay
