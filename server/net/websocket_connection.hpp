// The transport of one WebSocket: TLS stream, engine, bounded queue and our own timers.
#pragma once

#include "server/net/server_state.hpp"
#include "server/net/tls_stream.hpp"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <memory>
#include <string>

namespace gulou::net {

class WebSocketConnection final : public WebSocketSession,
                                  public WebSocketSink,
                                  public Connection,
                                  public std::enable_shared_from_this<WebSocketConnection> {
public:
    WebSocketConnection(std::unique_ptr<TlsStream> stream, Ticket ticket, Opened opened);
    ~WebSocketConnection() override;

    // `early`: bytes that came in with the upgrade request, the first frames.
    void start(const std::string& handshake, const std::string& early);

    ConnectionId id() const override { return id_; }
    const std::string& remote() const override { return remote_; }
    void send(std::shared_ptr<const std::string> message, Priority priority) override;
    std::size_t queued_bytes() const override { return queue_.bytes(); }
    void close(std::uint16_t code, std::string reason) override;
    void on_text(std::function<void(std::string_view)> handler) override;
    void on_closed(std::function<void(std::uint16_t)> handler) override;
    void on_drained(std::function<void()> handler) override;

    void stop() override;
    void abort() override;

private:
    // Open → (Closing | Overloaded) → Flushing: the engine is done, its last frames go out → Ended.
    enum class State { Open, Closing, Overloaded, Flushing, Ended };

    void engine_output(std::string frame) override;
    void engine_opened() override;
    void engine_text(std::string_view message) override;
    void engine_pong() override;
    void engine_closed(std::uint16_t code) override;
    void engine_shutdown() override;

    void read();
    void write();
    void push(OutboundFrame frame);
    void overload();
    void wait_for_ping();
    void wait_for_pong();
    void wait_for_close();
    void leave(std::uint16_t code);
    void settle();
    void finish();

    std::unique_ptr<TlsStream> stream_;
    std::unique_ptr<Ticket> ticket_; // given back at the end, however long the session is kept
    ServerState& server_;
    const ConnectionId id_;
    const std::string remote_;
    Opened opened_;
    std::unique_ptr<WebSocketEngine> engine_;
    OutboundQueue queue_;
    boost::asio::steady_timer ping_timer_;
    boost::asio::steady_timer close_timer_;
    std::function<void(std::string_view)> on_text_;
    std::function<void(std::uint16_t)> on_closed_;
    std::function<void()> on_drained_;
    State state_ = State::Open;
    bool reading_ = false;
    bool left_ = false;
    std::array<char, 4096> input_{};
};

} // namespace gulou::net
