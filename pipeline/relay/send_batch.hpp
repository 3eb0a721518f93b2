// Datagrams gathered for one UDP socket and sent with as few trips through the kernel as can be:
// one system call for all, and one packet through the network stack for a run of equal size to one
// receiver (UDP segmentation offload, Linux 4.18), as the packets of a video frame mostly are.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace gulou::relay {

enum class IpFamily { V4, V6 };

// One thread. Allocates nothing once made.
class SendBatch {
public:
    static constexpr std::size_t most = 256; // datagrams
    static constexpr std::size_t most_datagram = 1500;

    // `family`: of the socket.
    explicit SendBatch(IpFamily family);
    ~SendBatch();
    SendBatch(const SendBatch&) = delete;
    SendBatch& operator=(const SendBatch&) = delete;

    // Where the next datagram is written. Not when full().
    MutableBytes slot();
    void commit(std::size_t size, const rtp::TransportAddress& to);
    bool full() const { return count_ == most; }
    bool empty() const { return count_ == 0; }

    // Sends and forgets all of them, each receiver's in order; returns how many the kernel did not
    // take.
    std::size_t send(int socket);

    // Equal runs travel as one. Turned off for good the first time the kernel refuses it: a network
    // card or tunnel without checksum offload.
    bool segments() const { return segments_; }

private:
    struct Room;
    std::size_t receiver_of(std::size_t datagram);
    void group();
    void add_messages(std::size_t receiver);
    std::size_t send_apart(int socket, std::size_t message);

    std::unique_ptr<Room> room_;
    IpFamily family_;
    std::size_t count_ = 0;
    bool segments_ = true;
};

} // namespace gulou::relay
