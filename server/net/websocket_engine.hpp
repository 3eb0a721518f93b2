// The WebSocket protocol behind a facade of standard types: bytes in, bytes and messages out.
// This header is also read by the one C++17 unit (WebSocket++ 0.8.2 is not valid C++20), so it
// includes nothing of the project and shares no template with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gulou::net {

// What the engine tells its owner; called from inside feed(), ping(), close() and eof(). None may
// call feed() or eof() in turn; ping and close are allowed.
class WebSocketSink {
public:
    virtual ~WebSocketSink() = default;
    virtual void engine_output(std::string frame) = 0; // one or more whole frames, or the handshake
    virtual void engine_opened() = 0;
    virtual void engine_text(std::string_view message) = 0;
    virtual void engine_pong() = 0;
    virtual void engine_closed(std::uint16_t code) = 0; // once, after opened; 1006: without a word
    virtual void engine_shutdown() = 0; // nothing more will come out: flush, then end the transport
};

// One connection; one thread.
class WebSocketEngine {
public:
    virtual ~WebSocketEngine() = default;
    // First the upgrade request, then what follows it. Bytes after the end are ignored.
    virtual void feed(const char* data, std::size_t size) = 0;
    virtual void ping() = 0;
    virtual void close(std::uint16_t code, const std::string& reason) = 0;
    // True between the handshake and the first close frame: only then may frames made outside the
    // engine be put between its own.
    virtual bool is_open() const = 0;
    // The transport has ended. Always call it: a half-open connection would keep itself alive.
    virtual void eof() = 0;
};

// Makes connections and must outlive them.
class WebSocketEngines {
public:
    virtual ~WebSocketEngines() = default;
    // `sink` must outlive the engine.
    virtual std::unique_ptr<WebSocketEngine> accept(WebSocketSink& sink) = 0;
};

struct WebSocketLimits {
    std::size_t message = 256 * 1024; // bytes of one inbound message; 1009 above
    std::string subprotocol = "gulou.v1";
};
std::unique_ptr<WebSocketEngines> make_websocket_engines(WebSocketLimits limits);

} // namespace gulou::net
