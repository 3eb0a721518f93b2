// One WebSocket of a client, as the application sees it.
#pragma once

#include "server/net/outbound_queue.hpp"

#include "core/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace gulou::net {

// RFC 6455 §7.4.1 and the IANA registry.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t abnormal = 1006; // never sent: the transport ended without a word
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t try_again_later = 1013; // here also: the reader is too slow
} // namespace close_code

// Everything on the net executor. Text messages only. Kept alive by its transport; keeping it
// longer is harmless, its calls then do nothing.
class WebSocketSession {
public:
    virtual ~WebSocketSession() = default;

    virtual ConnectionId id() const = 0;
    virtual const std::string& remote() const = 0; // numeric address of the peer

    // Queues one message, shared between receivers and never copied; bounds as in OutboundQueue:
    // Normal may be dropped (the oldest first), Critical beyond the hard bound ends the session
    // with 1013. One message must stay below the hard bound (512 KiB).
    virtual void send(std::shared_ptr<const std::string> message, Priority priority) = 0;
    // Queued and not yet taken by the system. Long replays wait for on_drained between pieces.
    virtual std::size_t queued_bytes() const = 0;
    // Begins the closing handshake; after 3 s without answer the transport ends.
    virtual void close(std::uint16_t code, std::string reason) = 0;

    // Set them when the session is opened; all are released when it ends.
    virtual void on_text(std::function<void(std::string_view)> handler) = 0;
    // Once, always posted: never from within send() or close(). 1006 when the transport just ended.
    virtual void on_closed(std::function<void(std::uint16_t code)> handler) = 0;
    virtual void on_drained(std::function<void()> handler) = 0; // the queue became empty
};

} // namespace gulou::net
