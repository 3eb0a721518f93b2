// The polite end of a connection: close_notify, FIN, and a wait for the peer's last bytes, because
// closing with unread input would reset the connection and lose what was just sent.
#pragma once

#include "server/net/server_state.hpp"
#include "server/net/tls_stream.hpp"

#include <array>
#include <memory>

namespace gulou::net {

class Farewell final : public Connection, public std::enable_shared_from_this<Farewell> {
public:
    enum class Layer { Tls, Tcp };

    // Nothing may be pending on the stream. Ends within Timeouts::linger a step.
    static void begin(std::unique_ptr<TlsStream> stream, Ticket ticket, Layer layer);

    Farewell(std::unique_ptr<TlsStream> stream, Ticket ticket);
    ~Farewell() override;
    void stop() override {} // already ending
    void abort() override;

private:
    void say_goodbye();
    void wait_for_peer();
    void drain();

    std::unique_ptr<TlsStream> stream_;
    Ticket ticket_;
    std::array<char, 4096> discarded_{};
};

} // namespace gulou::net
