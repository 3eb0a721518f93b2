// Packets in a TCP stream: two bytes of length, then the packet (RFC 4571 section 2). Pure.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>
#include <cstddef>

namespace gulou::rtp {

inline constexpr std::size_t frame_head_size = 2;

// One direction of one stream: cuts what was read into packets. Keeps at most one packet that has
// not come whole.
class StreamFraming {
public:
    // Longer packets end the stream; none of ours comes near it.
    static constexpr std::size_t most_packet = 1500;

    enum class Fed { Good, Garbage };
    // Calls `on_packet(MutableBytes)` for each whole packet, in order; it may change the bytes and
    // answers whether to go on. Garbage: a length of 0 or over most_packet; nothing after it can
    // be told.
    template <class OnPacket>
    Fed feed(MutableBytes bytes, OnPacket on_packet) {
        while (!bytes.empty() || !partial_.empty()) {
            if (partial_.empty()) {
                const auto whole = whole_packet(bytes);
                if (whole == 0) // more is needed, or too much is announced
                    return keep(bytes);
                if (!on_packet(bytes.subspan(frame_head_size, whole)))
                    return Fed::Good;
                bytes = bytes.subspan(frame_head_size + whole);
                continue;
            }
            bytes = complete(bytes);
            if (bad_length(partial_))
                return Fed::Garbage;
            const auto whole = whole_packet(partial_);
            if (whole == 0)
                return Fed::Good; // all bytes are taken, the packet is still short
            const bool go_on = on_packet(MutableBytes(partial_).subspan(frame_head_size, whole));
            partial_.clear();
            if (!go_on)
                return Fed::Good;
        }
        return Fed::Good;
    }
    // Bytes waiting for the rest of their packet.
    std::size_t waiting() const { return partial_.size(); }

private:
    // The size of the packet at the front where all of it is there; otherwise 0.
    static std::size_t whole_packet(BytesView bytes) {
        if (bytes.size() < frame_head_size || bad_length(bytes))
            return 0;
        const std::size_t size = read_u16(bytes);
        return bytes.size() >= frame_head_size + size ? size : 0;
    }
    static bool bad_length(BytesView bytes) {
        return bytes.size() >= frame_head_size &&
               (read_u16(bytes) == 0 || read_u16(bytes) > most_packet);
    }
    Fed keep(BytesView bytes) {
        if (bad_length(bytes))
            return Fed::Garbage;
        partial_.assign(bytes.begin(), bytes.end());
        return Fed::Good;
    }
    // Moves into the partial packet what belongs to it; returns the rest.
    MutableBytes complete(MutableBytes bytes) {
        while (!bytes.empty() && !bad_length(partial_)) {
            const std::size_t wanted = partial_.size() < frame_head_size
                                           ? frame_head_size
                                           : frame_head_size + read_u16(partial_);
            if (partial_.size() == wanted)
                break;
            const auto taken = std::min(wanted - partial_.size(), bytes.size());
            partial_.insert(partial_.end(), bytes.begin(),
                            bytes.begin() + static_cast<std::ptrdiff_t>(taken));
            bytes = bytes.subspan(taken);
        }
        return bytes;
    }

    Bytes partial_;
};

} // namespace gulou::rtp
