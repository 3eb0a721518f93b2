// All clients of a run and the loop that drives them: one thread, one epoll.
#pragma once

#include "bench/relay_load/client.hpp"
#include "bench/relay_load/signalling.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gulou::bench {

class Field {
public:
    // Clients of their own ports `first_port` + number; 0: any.
    Field(const std::string& profiles, std::string address, std::uint16_t first_port);
    ~Field();

    boost::asio::io_context& context() { return context_; }
    Swarm& swarm() { return swarm_; }
    std::vector<Client*> add(std::size_t count);
    const std::vector<std::unique_ptr<Client>>& clients() const { return clients_; }

    // Runs until `done`, `limit` or a fault of `signalling`; true when done.
    bool run(const Signalling& signalling, Nanos limit, const std::function<bool()>& done);
    void run_for(const Signalling& signalling, Nanos time) {
        run(signalling, time, [] { return false; });
    }
    // Called once a millisecond while running.
    std::function<void(Nanos)> extra;

    void mark();
    std::uint64_t sent() const;

private:
    void step();

    boost::asio::io_context context_;
    relay::DtlsContext dtls_;
    Outbox outbox_;
    Swarm swarm_;
    std::string address_;
    std::uint16_t first_port_;
    std::vector<std::unique_ptr<Client>> clients_;
    int epoll_ = -1;
    Nanos next_publish_ = 0;
    Nanos next_tick_ = 0;
};

} // namespace gulou::bench
