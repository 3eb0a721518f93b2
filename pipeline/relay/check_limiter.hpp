// How many failed STUN checks are looked at: an allowance for each network, and one for all, so
// that guessing passwords costs us little. Pure.
#pragma once

#include "core/clock.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <array>
#include <cstdint>

namespace gulou::relay {

// Fixed memory: networks share an allowance where their hash does. One thread.
class CheckLimiter {
public:
    struct Allowance {
        double burst = 0;
        double per_second = 0;
    };
    static constexpr Allowance each_network{50, 10}; // IPv4 /24, IPv6 /56
    static constexpr Allowance all_networks{2000, 1000};

    // `seed`: random, so that nobody can choose whom to share with.
    explicit CheckLimiter(std::uint64_t seed) : seed_(seed) {}

    // Whether a check from there is worth the cost of verifying it.
    bool allows(const rtp::TransportAddress& from, SteadyTime now);
    // It was verified and failed.
    void failed(const rtp::TransportAddress& from);

private:
    struct Bucket {
        double used = 0;
        SteadyTime at{};
    };
    static bool has_room(Bucket& bucket, const Allowance& allowance, SteadyTime now);
    Bucket& bucket(const rtp::TransportAddress& from);

    std::uint64_t seed_;
    Bucket all_;
    std::array<Bucket, 1024> networks_{};
};

} // namespace gulou::relay
