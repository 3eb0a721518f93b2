// ICE-TCP, passive side (RFC 6544), for networks that drop UDP: accepts connections, cuts streams
// into packets (RFC 4571), and queues what goes out, within bounds.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "pipeline/relay/packet_handler.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace gulou::relay {

struct TcpLimits {
    std::size_t most_connections = 1024;
    std::size_t most_from_one_ip = 64; // a whole office may stand behind one
    std::size_t most_unproven = 128;   // connected, no valid STUN check yet
    std::chrono::milliseconds prove_within{5000};
    std::size_t most_queued = 512 * 1024;       // bytes waiting for one connection
    std::chrono::milliseconds most_delay{1000}; // of what waits; more counts as full
};

// All calls from the thread that runs `context`.
class TcpPort {
public:
    // Listens; throws boost::system::system_error when it cannot. `counters` outlives the port.
    TcpPort(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
            RelayCounters& counters, TcpLimits limits = {});
    ~TcpPort();

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    // The first packet of a connection must be a STUN request that makes the handler call
    // confirm() while it has it; any other closes the connection, as does silence.
    void start(PacketHandler& handler);
    void stop();
    void confirm(const rtp::TransportAddress& from);
    // Sends what the kernel takes at once and closes; the handler is not told. Unknown: nothing.
    void close(const rtp::TransportAddress& to);

    // Queues one packet of at most 1500 bytes; it goes out with flush(). The packet that reaches a
    // bound is still taken, so that whoever sends learns of it without a gap; then the connection
    // is congested and takes nothing until it has drained. No: gone, or congested.
    enum class Queued { Yes, No };
    Queued queue(BytesView packet, const rtp::TransportAddress& to, SteadyTime now);
    enum class Congested { No, Yes };
    Congested congested(const rtp::TransportAddress& to) const;
    void flush();
    // Closes what proved nothing in time; about every 10 ms.
    void tick(SteadyTime now);
    std::size_t connections() const { return connections_.size(); }

private:
    struct Connection;
    using Shared = std::shared_ptr<Connection>; // also held by its pending waits

    void accept();
    void take(boost::asio::ip::tcp::socket socket);
    bool over_limit(const rtp::TransportAddress& from) const;
    void wait_readable(const Shared& connection);
    void wait_writable(const Shared& connection);
    void read(const Shared& connection);
    bool on_packet(Connection& connection, MutableBytes packet);
    void write(const Shared& connection);
    enum class Tell { Handler, Nobody };
    void drop(Connection& connection, Tell tell);

    const TcpLimits limits_;
    RelayCounters& counters_;
    boost::asio::ip::tcp::acceptor acceptor_;
    PacketHandler* handler_ = nullptr;
    SystemClock clock_;
    bool accepting_ = false;
    std::unordered_map<rtp::TransportAddress, Shared> connections_;
    std::unordered_map<rtp::TransportAddress, std::size_t> by_ip_; // port 0
    std::size_t unproven_ = 0;
    std::vector<Shared> unsent_; // have something queued since the last flush
    std::array<std::uint8_t, 16 * 1024> scratch_{};
};

} // namespace gulou::relay
