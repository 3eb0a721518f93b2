// The load tool's clock: CLOCK_MONOTONIC nanoseconds, the same in every process of the machine.
#pragma once

#include <cstdint>
#include <ctime>

namespace gulou::bench {

using Nanos = std::int64_t;
inline constexpr Nanos microsecond = 1'000;
inline constexpr Nanos millisecond = 1'000'000;
inline constexpr Nanos second = 1'000'000'000;

inline Nanos now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return Nanos{time.tv_sec} * second + time.tv_nsec;
}

} // namespace gulou::bench
