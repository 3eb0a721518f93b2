// Datagrams gathered for one connected socket and sent with one system call.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstdint>
#include <memory>

namespace gulou::bench {

class Outbox {
public:
    static constexpr std::size_t most_datagram = 1500;

    Outbox();
    ~Outbox();
    // What follows goes out through `socket`; what was gathered for another one is sent first.
    void use(int socket);
    MutableBytes slot();
    void commit(std::size_t size);
    void flush();
    std::uint64_t failed() const { return failed_; }

private:
    struct Batch;
    std::unique_ptr<Batch> batch_;
    int socket_ = -1;
    std::uint64_t failed_ = 0;
};

} // namespace gulou::bench
