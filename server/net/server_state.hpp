// What the connections of one server share, and the list of them. Private to this folder.
#pragma once

#include "server/net/server.hpp"
#include "server/net/websocket_engine.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <unordered_map>

namespace gulou::net {

// One stage in the life of an accepted socket: Door, HttpSession, WebSocketConnection, Farewell.
class Connection {
public:
    virtual ~Connection() = default;
    virtual void stop() = 0;  // finish what is under way, then end
    virtual void abort() = 0; // end now
};

struct NetCounters {
    explicit NetCounters(Counters& counters);
    Counter& accepted;
    Counter& refused;
    Counter& handshake_failures;
    Counter& plain_http;
    Counter& requests;
    Counter& malformed;
    Counter& websockets;
    Counter& dropped_messages;
    Counter& slow_consumers;
    Counter& pong_timeouts;
};

struct ServerState {
    ServerState(boost::asio::io_context& context, ServerOptions server_options,
                ServerHandlers server_handlers, Counters& counters, Log server_log);

    boost::asio::io_context& io;
    const ServerOptions options;
    const ServerHandlers handlers;
    NetCounters count;
    Log log;
    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
    std::unique_ptr<WebSocketEngines> engines;
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::steady_timer timer;   // accept back-off, then the stop deadline
    boost::asio::thread_pool files{2}; // opening and reading files may wait for the disk

    std::unordered_map<std::uint64_t, Connection*> live; // null between two stages
    std::uint64_t last_id = 0;
    bool stopping = false;
    bool gone = false; // the Server is destroyed: start nothing new
    std::function<void()> stopped;

    void leave(std::uint64_t id);
};

// A place in the list of live connections, handed from stage to stage; given back on destruction.
class Ticket {
public:
    explicit Ticket(std::shared_ptr<ServerState> state);
    Ticket(Ticket&& other) noexcept = default;
    Ticket& operator=(Ticket&& other) = delete;
    ~Ticket();

    // Whom stop() and abort() reach from now on; it must hold the ticket.
    void bind(Connection* stage) const;
    ConnectionId id() const { return ConnectionId(id_); }
    ServerState& server() const { return *state_; }

private:
    std::shared_ptr<ServerState> state_; // empty after a move
    std::uint64_t id_;
};

// Certificate, key, TLS 1.2 and newer, ALPN http/1.1.
Result<void> prepare_tls(boost::asio::ssl::context& context, const CertificateFiles& files);

} // namespace gulou::net
