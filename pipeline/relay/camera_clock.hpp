// The wall-clock moment a camera's picture or sound was captured, as sender reports want it.
#pragma once

#include "core/clock.hpp"

#include <cstdint>

namespace gulou::relay {

// 32.32 seconds since 1900 (RFC 3550 section 4).
inline std::uint64_t to_ntp(WallTime time) {
    constexpr std::uint64_t from_1900_to_1970 = 2'208'988'800ULL;
    const auto ms = static_cast<std::uint64_t>(time.time_since_epoch().count());
    return ((ms / 1000 + from_1900_to_1970) << 32) | (((ms % 1000) << 32) / 1000);
}

} // namespace gulou::relay
