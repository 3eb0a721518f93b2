#include "server/net/tls_stream.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <utility>

namespace gulou::net {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

// Not beast::ssl_stream: in Boost 1.81 its handshake with bytes already read does not compile as
// C++20. The flat stream joins small buffers into one TLS record.
using Tls = asio::ssl::stream<beast::tcp_stream>;

} // namespace

struct TlsStream::Parts {
    beast::flat_stream<Tls> stream;
    std::string remote;
    std::string port;

    Tls& tls() { return stream.next_layer(); }
    beast::tcp_stream& tcp() { return tls().next_layer(); }
};

TlsStream::TlsStream(asio::ip::tcp::socket socket, asio::ssl::context& tls) {
    Error error;
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    const auto remote = socket.remote_endpoint(error);
    const auto local = socket.local_endpoint(error);
    parts_ = std::make_unique<Parts>(
        Parts{beast::flat_stream<Tls>(beast::tcp_stream(std::move(socket)), tls),
              remote.address().to_string(), std::to_string(local.port())});
}

TlsStream::~TlsStream() = default;

void TlsStream::limit(std::chrono::milliseconds time) {
    parts_->tcp().expires_after(time);
}
void TlsStream::unlimited() {
    parts_->tcp().expires_never();
}

void TlsStream::read_plain(asio::mutable_buffer into, Ready ready) {
    parts_->tcp().async_read_some(into, std::move(ready));
}

void TlsStream::write_plain(asio::const_buffer bytes, Ready ready) {
    asio::async_write(parts_->tcp(), bytes, std::move(ready));
}

void TlsStream::handshake(asio::const_buffer seen, Ready ready) {
    parts_->tls().async_handshake(asio::ssl::stream_base::server, seen, std::move(ready));
}

void TlsStream::read(asio::mutable_buffer into, Ready ready) {
    parts_->stream.async_read_some(into, std::move(ready));
}

void TlsStream::write(Buffers buffers, Ready ready) {
    asio::async_write(parts_->stream, std::move(buffers), std::move(ready));
}

void TlsStream::shutdown(Ready ready) {
    parts_->tls().async_shutdown([ready = std::move(ready)](Error error) { ready(error, 0); });
}

void TlsStream::end_sending() {
    Error ignored;
    parts_->tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void TlsStream::close() {
    parts_->tcp().close();
}

void TlsStream::bound_send_buffer(int bytes) {
    Error ignored;
    parts_->tcp().socket().set_option(asio::socket_base::send_buffer_size(bytes), ignored);
}

std::string TlsStream::remote_address() const {
    return parts_->remote;
}
std::string TlsStream::local_port() const {
    return parts_->port;
}

} // namespace gulou::net
