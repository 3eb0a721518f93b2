// The first seconds of a connection: TLS goes in, plain HTTP is told where to go.
#pragma once

#include "server/net/server_state.hpp"
#include "server/net/tls_stream.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace gulou::net {

class Door final : public Connection, public std::enable_shared_from_this<Door> {
public:
    Door(boost::asio::ip::tcp::socket socket, Ticket ticket);
    ~Door() override;

    void open(); // within Timeouts::handshake
    void stop() override { abort(); }
    void abort() override;

private:
    void look(std::size_t size);
    void handshake(std::size_t size);
    void refuse_plain(std::string_view request);

    std::unique_ptr<TlsStream> stream_;
    Ticket ticket_;
    std::array<char, 4096> first_{};
    std::string answer_;
};

// A complete plain-text 400 that names the https address, from the start of a plain request; empty
// where it is not HTTP either. `local_port` fills in where the request has no Host.
std::string plain_http_answer(std::string_view request, std::string_view local_port);

} // namespace gulou::net
