#include "bench/relay_load/flood.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/stun.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace gulou::bench {
namespace {

constexpr double most_at_once = 2000; // after a pause of this thread

} // namespace

Flood::Flood(Field& field, double kpps)
    : field_(field), socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      per_nano_(kpps * 1000 / second) {
    sockaddr_in to{};
    socklen_t size = sizeof to;
    ::getpeername(field.clients().front()->socket(), reinterpret_cast<sockaddr*>(&to), &size);
    ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), size);
    for (const auto& client : field.clients())
        client->keep_last();
}

Flood::~Flood() {
    outbox_.flush();
    ::close(socket_);
}

void Flood::random_datagram() {
    const auto out = outbox_.slot();
    const std::size_t size = 20 + noise_ % 200;
    for (std::size_t i = 0; i < size; ++i) {
        noise_ = noise_ * 1664525 + 1013904223;
        out[i] = static_cast<std::uint8_t>(noise_ >> 24);
    }
    outbox_.commit(size);
}

void Flood::stranger_check() {
    rtp::BindingRequest request;
    noise_ = noise_ * 1664525 + 1013904223;
    const auto username = std::to_string(noise_) + ":nobody";
    request.username = username;
    request.priority = noise_;
    outbox_.commit(rtp::write_binding_request(outbox_.slot(), request, "no password at all 000"));
}

void Flood::repeated() {
    const auto& clients = field_.clients();
    noise_ = noise_ * 1664525 + 1013904223;
    const auto& client = clients[(noise_ >> 8) % clients.size()];
    const auto last = client->last_sealed();
    outbox_.use(client->socket());
    const auto out = outbox_.slot();
    std::copy(last.begin(), last.end(), out.begin());
    outbox_.commit(last.size());
}

void Flood::run(Nanos time) {
    owed_ += last_ == 0 ? 0 : static_cast<double>(time - last_) * per_nano_;
    last_ = time;
    const auto count = static_cast<std::uint64_t>(std::min(owed_, most_at_once));
    owed_ -= static_cast<double>(count);
    owed_ = std::min(owed_, most_at_once);
    outbox_.use(socket_);
    for (std::uint64_t i = 0; i < count / 3; ++i) {
        random_datagram();
        stranger_check();
    }
    for (std::uint64_t i = 0; i < count - count / 3 * 2; ++i)
        repeated();
    outbox_.flush();
    sent_ += count;
}

} // namespace gulou::bench
