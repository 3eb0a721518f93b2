#include "pipeline/relay/check_limiter.hpp"

#include <algorithm>

namespace gulou::relay {

CheckLimiter::Bucket& CheckLimiter::bucket(const rtp::TransportAddress& from) {
    const std::size_t prefix = from.is_v4() ? 15 : 7; // bytes of the mapped or real IPv6 address
    std::uint64_t hash = seed_ ^ 0xCBF29CE484222325ULL;
    for (std::size_t i = 0; i < prefix; ++i)
        hash = (hash ^ from.ip[i]) * 0x100000001B3ULL;
    return networks_[(hash ^ (hash >> 32)) % networks_.size()];
}

bool CheckLimiter::has_room(Bucket& bucket, const Allowance& allowance, SteadyTime now) {
    const double passed = std::chrono::duration<double>(now - bucket.at).count();
    bucket.used = std::max(0.0, bucket.used - passed * allowance.per_second);
    bucket.at = now;
    return bucket.used + 1 <= allowance.burst;
}

bool CheckLimiter::allows(const rtp::TransportAddress& from, SteadyTime now) {
    return has_room(all_, all_networks, now) && has_room(bucket(from), each_network, now);
}

void CheckLimiter::failed(const rtp::TransportAddress& from) {
    all_.used += 1;
    bucket(from).used += 1;
}

} // namespace gulou::relay
