// One UDP socket of a relay thread: drains what arrived, gathers what goes out and sends it in
// batches.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/relay/packet_handler.hpp"
#include "pipeline/relay/receive_batch.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/send_batch.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cstdint>
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

    boost::asio::ip::udp::socket socket_;
    std::uint16_t port_ = 0;
    PacketHandler* handler_ = nullptr;
    RelayCounters& counters_;
    ReceiveBatch in_;
    SendBatch out_;
};

} // namespace gulou::relay
