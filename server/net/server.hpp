// The one TLS port: HTTP/1.1 for everything, WebSocket after an upgrade at one path.
#pragma once

#include "server/net/certificate.hpp"
#include "server/net/router.hpp"
#include "server/net/websocket_session.hpp"

#include "core/counter.hpp"
#include "core/log.hpp"
#include "core/result.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gulou::net {

struct Timeouts {
    using Duration = std::chrono::milliseconds;
    Duration handshake{10'000}; // TCP accept to TLS established
    Duration idle{60'000};      // between requests of one connection
    Duration request{30'000};   // first byte of a request to its last
    Duration handler{30'000};   // request complete to Respond called; 503 then
    Duration write{30'000};     // each 64 KiB of a response
    Duration ping{25'000};      // between pings
    Duration pong{10'000};
    Duration close{3'000};  // closing handshake, also after "slow consumer"
    Duration linger{2'000}; // TLS close_notify and the peer's last bytes
    Duration stop{5'000};   // stop() to hard close
};

struct Limits {
    std::size_t connections = 4096; // open at once; one more is closed at accept
    std::uint32_t header = 16 * 1024;
    std::uint64_t body = 1024 * 1024;
    std::size_t message = 256 * 1024; // one inbound WebSocket message
    OutboundQueue::Bounds queue{};
    int websocket_send_buffer = 128 * 1024; // SO_SNDBUF; autotuning would hide megabytes of backlog
};

struct ServerOptions {
    std::string address = "0.0.0.0"; // numeric, v4 or v6
    std::uint16_t port = 8443;       // 0: any free one
    CertificateFiles tls;
    std::vector<std::string> origins; // complete origins allowed beside the server's own
    std::string websocket_path = "/ws";
    std::string subprotocol = "gulou.v1";
    Timeouts timeouts{};
    Limits limits{};
};

// Receives the session when its handshake is done: set its handlers there.
using Opened = std::function<void(std::shared_ptr<WebSocketSession>)>;
// Who may open a WebSocket, asked before the 101: an error becomes its problem document. Origin,
// version and subprotocol have been checked before.
using UpgradeHandler = std::function<Result<Opened>(const Request&)>;

struct ServerHandlers {
    const Router& router; // must outlive the server and its io_context's run
    UpgradeHandler upgrade;
};

struct ServerState;

// Everything runs on the one io_context, which must be run by one thread and outlive the server.
// Destroy it on that thread or when it has ended.
class Server {
public:
    Server(boost::asio::io_context& io, ServerOptions options, ServerHandlers handlers,
           Counters& counters, Log log);
    ~Server();

    // Binds and starts to accept. Unavailable: the address is taken or not ours; Invalid: the
    // address, the certificate or the key cannot be used.
    Result<void> listen();
    std::uint16_t port() const;      // 0 before listen()
    std::size_t connections() const; // open now, in any state

    // Stops accepting, tells WebSockets 1001, lets responses under way finish, ends what is left
    // after Timeouts::stop, then calls `done` on the executor. Once.
    void stop(std::function<void()> done);

private:
    std::shared_ptr<ServerState> state_;
};

} // namespace gulou::net
