// The way out to one peer, as sources and sinks see it.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>

namespace gulou::relay {

class SendHistory;

class MediaTransport {
public:
    virtual ~MediaTransport() = default;
    // Keys and an address are known.
    virtual bool ready() const = 0;
    // Where the next packet is built in clear, with room for protection behind it.
    virtual MutableBytes slot() = 0;
    // Protects and sends the first `size` bytes of the slot.
    virtual void send_rtp(std::size_t size) = 0;
    virtual void send_rtcp(std::size_t size) = 0;
    // Who numbers the packets of all streams towards the peer; nullptr: nobody. Lives as long as
    // the transport.
    virtual SendHistory* history() { return nullptr; }
};

} // namespace gulou::relay
