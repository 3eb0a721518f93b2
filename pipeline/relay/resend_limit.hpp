// Which repairs may go out: none while the last one of the same packet is still on its way, and not
// more of them than a share of the media, so that a thin link that loses packets is not flooded.
#pragma once

#include "core/clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gulou::relay {

class ResendLimit {
public:
    static constexpr std::int64_t burst_bytes = 60'000; // one key frame
    static constexpr std::int64_t least_bytes_per_second = 16'000;
    static constexpr std::chrono::milliseconds least_interval{20};

    // `sequence` of the source; a quarter of `media_bps` may be repairs.
    bool allow(std::int64_t sequence, std::size_t size, SteadyTime now,
               std::chrono::milliseconds rtt, std::uint32_t media_bps) {
        auto& last = resent_[static_cast<std::size_t>(sequence) % resent_.size()];
        if (last.sequence == static_cast<std::uint32_t>(sequence) &&
            now - last.at < std::max(rtt, least_interval))
            return false;
        const auto since = std::chrono::duration<double>(now - filled_).count();
        const auto rate = std::max<std::int64_t>(media_bps / 8 / 4, least_bytes_per_second);
        bytes_ =
            std::min(burst_bytes, bytes_ + static_cast<std::int64_t>(std::min(since, 10.0) *
                                                                     static_cast<double>(rate)));
        filled_ = now;
        if (bytes_ < static_cast<std::int64_t>(size))
            return false;
        bytes_ -= static_cast<std::int64_t>(size);
        last = {static_cast<std::uint32_t>(sequence), now};
        return true;
    }
    void reset() { resent_.fill({}); }

private:
    struct Resent {
        std::uint32_t sequence = UINT32_MAX;
        SteadyTime at{};
    };
    std::array<Resent, 64> resent_{};
    std::int64_t bytes_ = burst_bytes;
    SteadyTime filled_{};
};

} // namespace gulou::relay
