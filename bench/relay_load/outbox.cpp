#include "bench/relay_load/outbox.hpp"

#include <sys/socket.h>

namespace gulou::bench {

struct Outbox::Batch {
    static constexpr std::size_t most = 32;
    std::array<std::array<std::uint8_t, most_datagram>, most> bytes;
    std::array<iovec, most> parts{};
    std::array<mmsghdr, most> messages{};
    std::size_t count = 0;
};

Outbox::Outbox() : batch_(std::make_unique<Batch>()) {
    for (std::size_t i = 0; i < Batch::most; ++i) {
        batch_->parts[i].iov_base = batch_->bytes[i].data();
        batch_->messages[i].msg_hdr.msg_iov = &batch_->parts[i];
        batch_->messages[i].msg_hdr.msg_iovlen = 1;
    }
}

Outbox::~Outbox() = default;

void Outbox::use(int socket) {
    if (socket != socket_)
        flush();
    socket_ = socket;
}

MutableBytes Outbox::slot() {
    return batch_->bytes[batch_->count];
}

void Outbox::commit(std::size_t size) {
    batch_->parts[batch_->count].iov_len = size;
    if (++batch_->count == Batch::most)
        flush();
}

void Outbox::flush() {
    std::size_t sent = 0;
    while (sent < batch_->count) {
        const int taken = ::sendmmsg(socket_, batch_->messages.data() + sent,
                                     static_cast<unsigned>(batch_->count - sent), 0);
        if (taken > 0) {
            sent += static_cast<std::size_t>(taken);
        } else {
            ++failed_;
            ++sent;
        }
    }
    batch_->count = 0;
}

} // namespace gulou::bench
