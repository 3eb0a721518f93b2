#include "server/net/door.hpp"

#include "server/net/farewell.hpp"
#include "server/net/http_session.hpp"

#include <algorithm>

namespace gulou::net {

namespace {

constexpr char tls_handshake_record = 0x16; // RFC 8446 §5.1

// The Host header's value, when it is one that may be repeated in an answer.
std::string host_of(std::string_view request) {
    std::string lower(request);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    const auto at = lower.find("\r\nhost:");
    if (at == std::string::npos)
        return {};
    auto host = std::string_view(lower).substr(at + 7);
    host = host.substr(0, host.find('\r'));
    host.remove_prefix(std::min(host.find_first_not_of(' '), host.size()));
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
    const bool usable = host.size() <= 255 && host.find_first_not_of(allowed) == host.npos;
    return usable ? std::string(host) : std::string();
}

} // namespace

std::string plain_http_answer(std::string_view request, std::string_view local_port) {
    const auto method = request.substr(0, request.find(' '));
    const bool http = !method.empty() && method.size() < 16 &&
                      std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!http)
        return {};
    auto host = host_of(request);
    if (host.empty())
        host = "localhost:" + std::string(local_port);
    const auto body = "This port speaks HTTPS: https://" + host + "/\n";
    return "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
           "X-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

Door::Door(boost::asio::ip::tcp::socket socket, Ticket ticket)
    : stream_(std::make_unique<TlsStream>(std::move(socket), ticket.server().tls)),
      ticket_(std::move(ticket)) {
    ticket_.bind(this);
}

Door::~Door() {
    if (stream_)
        ticket_.bind(nullptr);
}

void Door::abort() {
    if (stream_)
        stream_->close();
}

void Door::open() {
    stream_->limit(ticket_.server().options.timeouts.handshake);
    stream_->read_plain(boost::asio::buffer(first_),
                        [self = shared_from_this()](TlsStream::Error error, std::size_t size) {
                            if (!error)
                                self->look(size);
                        });
}

void Door::look(std::size_t size) {
    if (first_[0] == tls_handshake_record)
        handshake(size);
    else
        refuse_plain({first_.data(), size});
}

void Door::handshake(std::size_t size) {
    const auto done = [self = shared_from_this()](TlsStream::Error error, std::size_t) {
        if (error)
            return self->ticket_.server().count.handshake_failures.add();
        const auto session =
            std::make_shared<HttpSession>(std::move(self->stream_), std::move(self->ticket_));
        session->start();
    };
    stream_->handshake(boost::asio::buffer(first_.data(), size), done);
}

void Door::refuse_plain(std::string_view request) {
    answer_ = plain_http_answer(request, stream_->local_port());
    if (answer_.empty())
        return ticket_.server().count.handshake_failures.add();
    ticket_.server().count.plain_http.add();
    stream_->write_plain(boost::asio::buffer(answer_),
                         [self = shared_from_this()](TlsStream::Error error, std::size_t) {
                             if (!error)
                                 Farewell::begin(std::move(self->stream_), std::move(self->ticket_),
                                                 Farewell::Layer::Tcp);
                         });
}

} // namespace gulou::net
