// A stream's bit rate, smoothed over about a second: bytes are added as they pass, the rate is
// worked out now and then.
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <cstdint>

namespace gulou::relay {

class RateMeter {
public:
    void add(std::size_t bytes) { bytes_ += bytes; }
    // Every 100 ms or so; the rate follows within a second and is 0 two seconds after the last
    // byte.
    void update(SteadyTime now) {
        const auto elapsed = std::chrono::duration<double>(now - updated_).count();
        if (elapsed < 0.05)
            return;
        updated_ = now;
        if (bytes_ > 0)
            fed_ = now;
        const double rate = static_cast<double>(bytes_) * 8 / elapsed;
        bytes_ = 0;
        if (now - fed_ > std::chrono::seconds(2) || elapsed > 2)
            bps_ = 0;
        else
            bps_ += (rate - bps_) * (bps_ == 0 ? 1.0 : elapsed / (elapsed + 0.5));
    }
    std::uint32_t bps() const { return static_cast<std::uint32_t>(bps_); }

private:
    std::uint64_t bytes_ = 0; // since the last update
    SteadyTime updated_{};
    SteadyTime fed_{};
    double bps_ = 0;
};

} // namespace gulou::relay
