// A TCP stream with TLS and a deadline, its callbacks type-erased so that the TLS templates are
// compiled once. Private to this folder.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gulou::net {

// At most one read and one write at a time; handshake and shutdown count as both. Buffers belong to
// the caller until the callback. Destroying or closing it completes what is pending with an error.
class TlsStream {
public:
    using Error = boost::system::error_code;
    using Ready = std::function<void(Error, std::size_t)>;
    using Buffers = std::vector<boost::asio::const_buffer>;

    TlsStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls);
    ~TlsStream();

    // Everything started from now until the next limit() must end within `time`, or the socket is
    // closed. Only while nothing is pending.
    void limit(std::chrono::milliseconds time);
    void unlimited();

    void read_plain(boost::asio::mutable_buffer into, Ready ready);
    void write_plain(boost::asio::const_buffer bytes, Ready ready);
    // `seen`: what read_plain already took off the socket, at most 4 KiB.
    void handshake(boost::asio::const_buffer seen, Ready ready);
    void read(boost::asio::mutable_buffer into, Ready ready);
    void write(Buffers buffers, Ready ready); // all of them
    void shutdown(Ready ready);               // sends close_notify and waits for the peer's

    void end_sending(); // TCP FIN
    void close();
    void bound_send_buffer(int bytes);
    std::string remote_address() const;
    std::string local_port() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace gulou::net
