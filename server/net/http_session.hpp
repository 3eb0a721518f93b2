// HTTP/1.1 on one TLS connection: reads requests, answers them in order, hands over to WebSocket.
#pragma once

#include "server/net/response_writer.hpp"
#include "server/net/server_state.hpp"
#include "server/net/tls_stream.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>

namespace gulou::net {

class HttpSession final : public Connection, public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(std::unique_ptr<TlsStream> stream, Ticket ticket);
    ~HttpSession() override;

    void start();
    void stop() override;
    void abort() override;

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    struct Question;
    enum class State { Idle, Reading, Answering, Ended };

    void next_request();
    void parse();
    void read();
    void on_read(TlsStream::Error error, std::size_t size);
    void ask_for_body();
    void refuse(const TlsStream::Error& error);
    void dispatch();
    void consider(const Request& request);
    void route();
    void upgrade(const Request& request);
    void become_websocket(Opened opened);
    // Ignored unless it is the answer to the request that waits for one.
    void answer(std::shared_ptr<const Request> request, Response response);
    void on_written(ResponseWriter::Outcome outcome);
    void end();

    std::unique_ptr<TlsStream> stream_; // empty once handed on
    Ticket ticket_;
    boost::beast::flat_buffer buffer_; // not yet parsed: at most the header limit and one read
    std::optional<Parser> parser_;
    boost::asio::steady_timer handler_timer_;
    std::shared_ptr<const Request> request_; // waits for its answer
    State state_ = State::Idle;
    After after_ = After::KeepAlive;
    bool continued_ = false; // 100 Continue was sent for this request
};

} // namespace gulou::net
