// Who takes the packets a relay thread's ports receive.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/rtp/transport_address.hpp"

namespace gulou::relay {

class PacketHandler {
public:
    virtual ~PacketHandler() = default;
    // `datagram` may be changed in place and is valid during the call.
    virtual void on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) = 0;
    // After every packet that was waiting has been handed over.
    virtual void on_drained() = 0;
    // A TCP connection that had been confirmed is gone.
    virtual void on_gone(const rtp::TransportAddress& from) = 0;
};

} // namespace gulou::relay
