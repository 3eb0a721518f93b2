// A WebSocket client for signalling: connects while the caller waits, then sends and receives whole
// text messages on its io_context.
#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace gulou::bench {

struct SocketTarget {
    enum class Security { Plain, Tls }; // TLS: whatever certificate, this is a benchmark
    Security security = Security::Plain;
    std::string address;
    std::string port;
    std::string path = "/";
    std::string subprotocol;
    std::string cookie;
};

class TextSocket {
public:
    using OnMessage = std::function<void(const std::string&)>;
    using OnEnd = std::function<void(const std::string& why)>;

    virtual ~TextSocket() = default;
    virtual void send(std::string message) = 0;

    // Throws boost::system::system_error when there is no connection to be had. The callbacks come
    // from `context`; the socket must not outlive it.
    static std::unique_ptr<TextSocket> connect(boost::asio::io_context& context,
                                               const SocketTarget& target, OnMessage on_message,
                                               OnEnd on_end);
};

} // namespace gulou::bench
