#include "bench/relay_load/field.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <stdexcept>

namespace gulou::bench {
namespace {

relay::DtlsContext make_dtls(const std::string& profiles) {
    auto context = relay::DtlsContext::make(profiles);
    if (!context)
        throw std::runtime_error(context.error().message);
    return std::move(*context);
}

} // namespace

Field::Field(const std::string& profiles, std::string address, std::uint16_t first_port)
    : dtls_(make_dtls(profiles)), swarm_{dtls_, outbox_, {}}, address_(std::move(address)),
      first_port_(first_port), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

Field::~Field() {
    clients_.clear();
    ::close(epoll_);
}

std::vector<Client*> Field::add(std::size_t count) {
    std::vector<Client*> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = static_cast<unsigned>(clients_.size());
        const auto port =
            first_port_ == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(first_port_ + number);
        auto& client =
            clients_.emplace_back(std::make_unique<Client>(swarm_, number, address_, port));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = client.get();
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, client->socket(), &event);
        out.push_back(client.get());
    }
    return out;
}

void Field::step() {
    std::array<epoll_event, 128> events;
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                   next_publish_ > now() ? 1 : 0);
    for (int i = 0; i < count; ++i)
        static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr)->receive();
    const auto time = now();
    if (time >= next_publish_) {
        next_publish_ = time + millisecond;
        for (auto& client : clients_)
            client->publish(time);
        context_.restart();
        context_.poll();
        if (extra)
            extra(time);
    }
    if (time >= next_tick_) {
        next_tick_ = time + 5 * millisecond;
        for (auto& client : clients_)
            client->tick(time);
    }
    outbox_.flush();
}

bool Field::run(const Signalling& signalling, Nanos limit, const std::function<bool()>& done) {
    const auto end = now() + limit;
    while (now() < end && signalling.fault().empty()) {
        if (done())
            return true;
        step();
    }
    return done();
}

void Field::mark() {
    swarm_.latency.clear();
    for (auto& client : clients_)
        client->mark();
}

std::uint64_t Field::sent() const {
    std::uint64_t sum = 0;
    for (const auto& client : clients_)
        sum += client->publisher().packets();
    return sum;
}

} // namespace gulou::bench
