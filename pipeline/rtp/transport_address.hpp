// Where a packet comes from or goes to: protocol, IP address and port as one comparable value.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

namespace gulou::rtp {

enum class Protocol : std::uint8_t { Udp, Tcp };

struct TransportAddress {
    std::array<std::uint8_t, 16> ip{}; // IPv4 as ::ffff:a.b.c.d
    std::uint16_t port = 0;            // host order
    Protocol protocol = Protocol::Udp; // of which the port is one

    bool operator==(const TransportAddress&) const = default;
    bool is_v4() const {
        static constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0,   0,
                                                             0, 0, 0, 0, 255, 255};
        return std::equal(prefix.begin(), prefix.end(), ip.begin());
    }
    static TransportAddress v4(std::array<std::uint8_t, 4> bytes, std::uint16_t port) {
        TransportAddress address;
        address.ip[10] = address.ip[11] = 255;
        std::copy(bytes.begin(), bytes.end(), address.ip.begin() + 12);
        address.port = port;
        return address;
    }
};

// "127.0.0.1:4711", "[2001:db8:0:0:0:0:0:1]:4711"; TCP with " tcp" behind.
inline std::string to_string(const TransportAddress& address) {
    std::string out;
    const std::string end =
        std::to_string(unsigned{address.port}) + (address.protocol == Protocol::Tcp ? " tcp" : "");
    char part[8];
    if (address.is_v4()) {
        for (std::size_t i = 12; i < 16; ++i)
            out += (i > 12 ? "." : "") + std::to_string(unsigned{address.ip[i]});
        return out + ":" + end;
    }
    for (std::size_t i = 0; i < 16; i += 2) {
        std::snprintf(part, sizeof part, "%x", (address.ip[i] << 8) | address.ip[i + 1]);
        out += (i > 0 ? ":" : "[") + std::string(part);
    }
    return out + "]:" + end;
}

} // namespace gulou::rtp

template <>
struct std::hash<gulou::rtp::TransportAddress> {
    std::size_t operator()(const gulou::rtp::TransportAddress& address) const noexcept {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::memcpy(&high, address.ip.data(), 8);
        std::memcpy(&low, address.ip.data() + 8, 8);
        std::uint64_t mixed = (high ^ (low << 1) ^ address.port ^
                               (std::uint64_t{static_cast<std::uint8_t>(address.protocol)} << 16)) *
                              0x9E3779B97F4A7C15ULL;
        mixed ^= mixed >> 32;
        return static_cast<std::size_t>(mixed);
    }
};
