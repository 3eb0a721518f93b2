#include "bench/relay_load/text_socket.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>

namespace gulou::bench {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;

// The part that does not depend on the stream. Kept alive by its own operations.
template <class Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
public:
    template <class... Args>
    Session(TextSocket::OnMessage on_message, TextSocket::OnEnd on_end, Args&&... args)
        : stream(std::forward<Args>(args)...), on_message_(std::move(on_message)),
          on_end_(std::move(on_end)) {}

    void read() {
        stream.async_read(buffer_, [self = this->shared_from_this()](
                                       const boost::system::error_code& error, std::size_t) {
            if (error)
                return self->end(error.message());
            const auto text = boost::beast::buffers_to_string(self->buffer_.data());
            self->buffer_.clear();
            if (self->on_message_)
                self->on_message_(text);
            self->read();
        });
    }
    void send(std::string message) {
        queue_.push_back(std::move(message));
        if (queue_.size() == 1)
            write();
    }
    void abandon() {
        on_message_ = nullptr;
        on_end_ = nullptr;
        boost::system::error_code ignored;
        boost::beast::get_lowest_layer(stream).close(ignored);
    }

    websocket::stream<Stream> stream;

private:
    void write() {
        stream.async_write(
            asio::buffer(queue_.front()),
            [self = this->shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (error)
                    return self->end(error.message());
                self->queue_.pop_front();
                if (!self->queue_.empty())
                    self->write();
            });
    }
    void end(const std::string& why) {
        if (on_end_)
            on_end_(why);
        on_end_ = nullptr;
    }

    TextSocket::OnMessage on_message_;
    TextSocket::OnEnd on_end_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> queue_;
};

template <class Stream>
class Socket final : public TextSocket {
public:
    explicit Socket(std::shared_ptr<Session<Stream>> session) : session_(std::move(session)) {}
    ~Socket() override { session_->abandon(); }
    void send(std::string message) override { session_->send(std::move(message)); }

private:
    std::shared_ptr<Session<Stream>> session_;
};

template <class Stream>
std::unique_ptr<TextSocket> open(std::shared_ptr<Session<Stream>> session,
                                 const SocketTarget& target) {
    auto& stream = session->stream;
    const auto host = target.address + ":" + target.port;
    stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        request.set(boost::beast::http::field::origin, "https://" + host);
        request.set(boost::beast::http::field::sec_websocket_protocol, target.subprotocol);
        if (!target.cookie.empty())
            request.set(boost::beast::http::field::cookie, target.cookie);
    }));
    stream.handshake(host, target.path);
    stream.text(true);
    session->read();
    return std::make_unique<Socket<Stream>>(std::move(session));
}

} // namespace

std::unique_ptr<TextSocket> TextSocket::connect(asio::io_context& context,
                                                const SocketTarget& target, OnMessage on_message,
                                                OnEnd on_end) {
    const auto ends = tcp::resolver(context).resolve(target.address, target.port);
    if (target.security == SocketTarget::Security::Plain) {
        auto session = std::make_shared<Session<tcp::socket>>(std::move(on_message),
                                                              std::move(on_end), context);
        asio::connect(session->stream.next_layer(), ends);
        session->stream.next_layer().set_option(tcp::no_delay(true));
        return open(std::move(session), target);
    }
    static asio::ssl::context tls(asio::ssl::context::tls_client);
    auto session = std::make_shared<Session<asio::ssl::stream<tcp::socket>>>(
        std::move(on_message), std::move(on_end), context, tls);
    asio::connect(session->stream.next_layer().next_layer(), ends);
    session->stream.next_layer().next_layer().set_option(tcp::no_delay(true));
    session->stream.next_layer().handshake(asio::ssl::stream_base::client);
    return open(std::move(session), target);
}

} // namespace gulou::bench
