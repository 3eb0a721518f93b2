// The datagrams waiting at a UDP socket, fetched with one system call: under load it is asked once
// for many, and a batch that is not full says that nothing is left without asking again.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <cstddef>
#include <memory>
#include <optional>

namespace gulou::relay {

// One thread. Allocates nothing once made.
class ReceiveBatch {
public:
    static constexpr std::size_t most = 32; // datagrams
    static constexpr std::size_t most_datagram = 1500;

    ReceiveBatch();
    ~ReceiveBatch();
    ReceiveBatch(const ReceiveBatch&) = delete;
    ReceiveBatch& operator=(const ReceiveBatch&) = delete;

    // How many came, 0 when none waits; the earlier ones are gone.
    std::size_t receive(int socket);

    // Of the batch. Nothing: it was longer than most_datagram. May be changed in place.
    std::optional<MutableBytes> datagram(std::size_t i);
    rtp::TransportAddress from(std::size_t i) const;

private:
    struct Room;
    std::unique_ptr<Room> room_;
};

} // namespace gulou::relay
