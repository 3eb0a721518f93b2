// Strangers: random datagrams, checks for nobody, handshakes of nobody, and packets of running
// calls sent again from where they first came from.
#pragma once

#include "bench/relay_load/field.hpp"

#include <cstdint>

namespace gulou::bench {

class Flood {
public:
    // Towards the server of the first client; thousands of datagrams a second.
    Flood(Field& field, double kpps);
    ~Flood();
    void run(Nanos time);
    std::uint64_t sent() const { return sent_; }

private:
    void random_datagram();
    void stranger_check();
    void repeated();

    Field& field_;
    Outbox outbox_;
    int socket_ = -1;
    double per_nano_;
    Nanos last_ = 0;
    double owed_ = 0;
    std::uint64_t sent_ = 0;
    std::uint32_t noise_ = 1;
};

} // namespace gulou::bench
