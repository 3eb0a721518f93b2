// One UDP socket of a relay thread: drains what arrived, gathers what goes out and sends it in
// batches.
#pragma once

#include "core/bytes.hpp"
#include "core/counter.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace gulou::relay {

class DatagramHandler {
public:
    virtual ~DatagramHandler() = default;
    // `datagram` may be changed in place and is valid during the call.
    virtual void on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) = 0;
    // After every datagram that was waiting has been handed over.
    virtual void on_drained() = 0;
};

// All calls from the thread that runs `context`.
class UdpPort {
public:
    static constexpr std::size_t most_datagram = 1500;

    // Binds; throws boost::system::system_error when it cannot. `send_failures` counts datagrams
    // the kernel did not take.
    UdpPort(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
            Counter& send_failures);
    ~UdpPort();

    std::uint16_t port() const { return port_; }
    void start(DatagramHandler& handler);
    void stop();

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
    DatagramHandler* handler_ = nullptr;
    Counter& send_failures_;
    std::unique_ptr<Batch> batch_;
};

} // namespace gulou::relay
