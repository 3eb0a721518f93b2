#include "pipeline/relay/tcp_port.hpp"

#include "pipeline/rtp/packet_kind.hpp"
#include "pipeline/rtp/stream_framing.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace gulou::relay {
namespace {

using boost::asio::ip::tcp;

constexpr int most_accepts_per_wakeup = 16;
constexpr int most_reads_per_wakeup = 8;
constexpr int backlog = 64;
// The kernel's part of the queue, which cannot be taken back: kept short.
constexpr int kernel_send_buffer = 64 * 1024;

rtp::TransportAddress to_address(const tcp::endpoint& in) {
    rtp::TransportAddress out;
    if (in.address().is_v4())
        out = rtp::TransportAddress::v4(in.address().to_v4().to_bytes(), in.port());
    else
        out.ip = in.address().to_v6().to_bytes();
    out.port = in.port();
    out.protocol = rtp::Protocol::Tcp;
    return out;
}

rtp::TransportAddress only_ip(rtp::TransportAddress address) {
    address.port = 0;
    return address;
}

} // namespace

struct TcpPort::Connection {
    Connection(tcp::socket given, const rtp::TransportAddress& from, SteadyTime now)
        : socket(std::move(given)), address(from), born(now) {}

    std::size_t waiting() const { return out.size() - sent; }
    // How long what is at the front may have waited, measured by one mark at a time.
    void mark(SteadyTime now) {
        if (marked == 0) {
            marked = waiting();
            marked_at = now;
        }
    }
    void advance(std::size_t bytes) {
        sent += bytes;
        marked -= std::min(marked, bytes);
        if (sent == out.size()) {
            out.clear(); // keeps its memory: the next packet needs it
            sent = 0;
        } else if (sent > out.size() / 2) {
            out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(sent));
            sent = 0;
        }
    }

    tcp::socket socket;
    const rtp::TransportAddress address;
    const SteadyTime born;
    bool confirmed = false;
    bool open = true;
    bool queued = false;    // in unsent_
    bool blocked = false;   // the kernel takes no more; waits to be writable
    bool congested = false; // refuses packets until drained
    rtp::StreamFraming framing;
    Bytes out; // from `sent` on still to go
    std::size_t sent = 0;
    std::size_t marked = 0; // bytes still to go up to the mark
    SteadyTime marked_at{};
};

TcpPort::TcpPort(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
                 RelayCounters& counters, TcpLimits limits)
    : limits_(limits), counters_(counters), acceptor_(context) {
    const tcp::endpoint endpoint(boost::asio::ip::make_address(address), port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(backlog);
    acceptor_.non_blocking(true);
}

TcpPort::~TcpPort() {
    stop(); // waits that are still to be called find their connections closed
}

void TcpPort::start(PacketHandler& handler) {
    handler_ = &handler;
    accept();
}

void TcpPort::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    unsent_.clear();
    for (auto& [address, connection] : connections_) {
        connection->open = false;
        connection->socket.close(ignored);
    }
    connections_.clear();
    by_ip_.clear();
}

void TcpPort::accept() {
    accepting_ = true;
    acceptor_.async_wait(tcp::acceptor::wait_read, [this](const boost::system::error_code& error) {
        if (error)
            return;
        accepting_ = false;
        for (int i = 0; i < most_accepts_per_wakeup; ++i) {
            boost::system::error_code none;
            tcp::socket socket(acceptor_.get_executor());
            acceptor_.accept(socket, none);
            if (none == boost::asio::error::would_block)
                break;
            if (none)
                return; // no descriptors left: again at the next tick, not at once
            take(std::move(socket));
        }
        accept();
    });
}

bool TcpPort::over_limit(const rtp::TransportAddress& from) const {
    const auto same = by_ip_.find(only_ip(from));
    return connections_.size() >= limits_.most_connections || unproven_ >= limits_.most_unproven ||
           (same != by_ip_.end() && same->second >= limits_.most_from_one_ip);
}

void TcpPort::take(tcp::socket socket) {
    boost::system::error_code error;
    const auto peer = socket.remote_endpoint(error);
    const auto from = error ? rtp::TransportAddress{} : to_address(peer);
    if (error || over_limit(from) || connections_.contains(from))
        return counters_.tcp_refused.add(); // the socket closes itself
    counters_.tcp_accepted.add();
    socket.non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    socket.set_option(boost::asio::socket_base::send_buffer_size(kernel_send_buffer), error);
    auto connection = std::make_shared<Connection>(std::move(socket), from, clock_.steady());
    connections_.emplace(from, connection);
    ++by_ip_[only_ip(from)];
    ++unproven_;
    wait_readable(connection);
}

void TcpPort::wait_readable(const Shared& connection) {
    connection->socket.async_wait(tcp::socket::wait_read,
                                  [this, connection](const boost::system::error_code& error) {
                                      if (error || !connection->open)
                                          return;
                                      read(connection);
                                      handler_->on_drained();
                                      if (connection->open)
                                          wait_readable(connection);
                                  });
}

void TcpPort::read(const Shared& connection) {
    for (int i = 0; i < most_reads_per_wakeup && connection->open; ++i) {
        const auto size =
            ::recv(connection->socket.native_handle(), scratch_.data(), scratch_.size(), 0);
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return;
        if (size <= 0)
            return drop(*connection, Tell::Handler);
        const auto fed = connection->framing.feed(
            MutableBytes(scratch_).first(static_cast<std::size_t>(size)),
            [&](MutableBytes packet) { return on_packet(*connection, packet); });
        if (fed == rtp::StreamFraming::Fed::Garbage && connection->open) {
            counters_.tcp_garbage.add();
            return drop(*connection, Tell::Handler);
        }
    }
}

bool TcpPort::on_packet(Connection& connection, MutableBytes packet) {
    if (connection.confirmed || rtp::packet_kind(packet) == rtp::PacketKind::Stun)
        handler_->on_datagram(packet, connection.address);
    if (connection.open && !connection.confirmed) {
        counters_.tcp_garbage.add();
        drop(connection, Tell::Nobody);
    }
    return connection.open;
}

void TcpPort::confirm(const rtp::TransportAddress& from) {
    const auto at = connections_.find(from);
    if (at == connections_.end() || at->second->confirmed)
        return;
    at->second->confirmed = true;
    --unproven_;
}

void TcpPort::drop(Connection& connection, Tell tell) {
    const auto at = connections_.find(connection.address);
    if (!connection.open || at == connections_.end())
        return;
    const auto held = at->second; // lives to the end of this
    connection.open = false;
    boost::system::error_code ignored;
    connection.socket.close(ignored);
    if (!connection.confirmed)
        --unproven_;
    const auto same = by_ip_.find(only_ip(connection.address));
    if (same != by_ip_.end() && --same->second == 0)
        by_ip_.erase(same);
    connections_.erase(at);
    if (tell == Tell::Handler && connection.confirmed)
        handler_->on_gone(connection.address);
}

void TcpPort::close(const rtp::TransportAddress& to) {
    const auto at = connections_.find(to);
    if (at == connections_.end())
        return;
    const auto connection = at->second;
    if (connection->waiting() > 0 && !connection->blocked)
        write(connection);
    drop(*connection, Tell::Nobody);
}

TcpPort::Congested TcpPort::congested(const rtp::TransportAddress& to) const {
    const auto at = connections_.find(to);
    return at != connections_.end() && at->second->congested ? Congested::Yes : Congested::No;
}

TcpPort::Queued TcpPort::queue(BytesView packet, const rtp::TransportAddress& to, SteadyTime now) {
    const auto at = connections_.find(to);
    if (at == connections_.end() || packet.size() > rtp::StreamFraming::most_packet)
        return Queued::No;
    auto& connection = *at->second;
    if (connection.congested) {
        counters_.drop_tcp_full.add();
        return Queued::No;
    }
    const std::array<std::uint8_t, rtp::frame_head_size> head{
        static_cast<std::uint8_t>(packet.size() >> 8), static_cast<std::uint8_t>(packet.size())};
    connection.out.insert(connection.out.end(), head.begin(), head.end());
    connection.out.insert(connection.out.end(), packet.begin(), packet.end());
    if (!connection.queued && !connection.blocked) {
        connection.queued = true;
        unsent_.push_back(at->second);
    }
    const bool late = connection.marked > 0 && now - connection.marked_at >= limits_.most_delay;
    if (connection.waiting() > limits_.most_queued || late) {
        connection.congested = true;
        counters_.drop_tcp_full.add();
    }
    return Queued::Yes;
}

void TcpPort::flush() {
    for (std::size_t i = 0; i < unsent_.size(); ++i) {
        const auto connection = std::move(unsent_[i]);
        connection->queued = false;
        if (connection->open && !connection->blocked)
            write(connection);
    }
    unsent_.clear();
}

void TcpPort::write(const Shared& connection) {
    while (connection->waiting() > 0) {
        const auto size =
            ::send(connection->socket.native_handle(), connection->out.data() + connection->sent,
                   connection->waiting(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            return drop(*connection, Tell::Handler);
        if (size < 0) {
            connection->mark(clock_.steady());
            return wait_writable(connection);
        }
        connection->advance(static_cast<std::size_t>(size));
    }
    connection->congested = false;
}

void TcpPort::wait_writable(const Shared& connection) {
    connection->blocked = true;
    connection->socket.async_wait(tcp::socket::wait_write,
                                  [this, connection](const boost::system::error_code& error) {
                                      connection->blocked = false;
                                      if (!error && connection->open)
                                          write(connection);
                                  });
}

void TcpPort::tick(SteadyTime now) {
    if (!accepting_ && acceptor_.is_open())
        accept();
    if (unproven_ == 0)
        return;
    std::vector<Shared> late;
    for (const auto& [address, connection] : connections_)
        if (!connection->confirmed && now - connection->born >= limits_.prove_within)
            late.push_back(connection);
    for (const auto& connection : late) {
        counters_.tcp_garbage.add();
        drop(*connection, Tell::Nobody);
    }
}

} // namespace gulou::relay
