// The round trip to a peer that only sends: it reports on none of our streams, so it is asked for
// the time it took (RFC 3611 sections 4.4 and 4.5).
#pragma once

#include "core/clock.hpp"
#include "pipeline/rtp/rtcp_xr.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace gulou::relay {

// What our clock says in 32.32 seconds; only differences mean anything.
inline std::uint64_t reference_time(SteadyTime now) {
    const auto since = now.time_since_epoch();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(since - whole).count();
    return static_cast<std::uint64_t>(whole.count()) << 32 |
           (static_cast<std::uint64_t>(rest) << 32) / 1'000'000'000U;
}

// From the answer to one of our reference times, at least 1 ms; nothing where it cannot be one:
// none was seen, or it would be longer than `longest`.
inline std::optional<std::chrono::milliseconds> round_trip(const rtp::LastReference& answer,
                                                           SteadyTime now) {
    constexpr std::uint32_t longest = 30 * 65536;
    const auto middle = static_cast<std::uint32_t>(reference_time(now) >> 16);
    const std::uint32_t taken = middle - answer.middle - answer.delay; // wraps every 18 hours
    // A clock of the peer that runs fast makes a short trip come out below nothing.
    const auto rounded = taken > UINT32_MAX - 65536 ? 0 : taken;
    if (answer.middle == 0 || rounded > longest)
        return std::nullopt;
    const std::chrono::milliseconds out{std::uint64_t{rounded} * 1000 / 65536};
    return std::max(out, std::chrono::milliseconds(1));
}

} // namespace gulou::relay
