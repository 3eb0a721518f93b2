// What waits to be sent on one WebSocket: bounded, sheds the oldest unimportant frames first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gulou::net {

// Normal may be dropped when the reader is slow; Critical never is: rather the connection ends.
enum class Priority { Normal, Critical };

// A whole frame: its header, if it stands apart, and its payload, shared between receivers.
struct OutboundFrame {
    std::array<char, 10> header{};
    std::uint8_t header_size = 0;
    std::shared_ptr<const std::string> payload;
    Priority priority = Priority::Normal;

    std::size_t size() const { return header_size + payload->size(); }
};

// An unmasked text frame in one piece (RFC 6455 §5.2).
OutboundFrame text_frame(std::shared_ptr<const std::string> payload, Priority priority);

// A frame is dropped whole and never once it was handed to the socket, so the stream stays valid.
class OutboundQueue {
public:
    struct Bounds {
        std::size_t soft = 256 * 1024; // Normal frames fit below this
        std::size_t hard = 512 * 1024; // above this the reader is given up
    };
    enum class Push { Queued, Shed, Overloaded };

    explicit OutboundQueue(Bounds bounds) : bounds_(bounds) {}

    // Shed: the new frame itself was dropped. Overloaded: not queued; the caller must give up.
    Push push(OutboundFrame frame);
    // The last frame before the end: everything that waits goes, and the bounds do not hold.
    void replace_waiting(OutboundFrame frame);
    void drop_waiting();

    // Marks up to `most` frames as being written and returns them; stable until written().
    std::span<const OutboundFrame* const> take(std::size_t most);
    void written();

    bool idle() const { return frames_.empty(); }
    bool writing() const { return in_flight_ != 0; }
    std::size_t bytes() const { return bytes_; }
    std::uint64_t dropped() const { return dropped_; }

private:
    void shed_oldest(std::size_t incoming);

    Bounds bounds_;
    std::deque<OutboundFrame> frames_;
    std::size_t in_flight_ = 0; // the first frames of the queue
    std::size_t bytes_ = 0;     // in flight and waiting
    std::uint64_t dropped_ = 0;
    std::array<const OutboundFrame*, 16> batch_{};
};

} // namespace gulou::net
