// PCG32 (O'Neill 2014): small, fast, and the same numbers on every machine.
#pragma once

#include <cstdint>

namespace gulou::scene {

// One stream a subsystem, so that adding a distractor never changes the object that is thrown.
enum class Stream : std::uint64_t {
    Backdrop = 1,
    Event,
    Lights,
    Laundry,
    Birds,
    Walkers,
    Cars,
    Trees,
    Noise,
    View,
    Life,
    Light,
    Shake,
    Rain,
    Insects,
    Leaves,
    Windows,
    Climbers,
    Tamper,
    LaneLife
};

// A value; one thread. Seeded by (scene seed, subsystem, index within the subsystem).
class Pcg32 {
public:
    Pcg32(std::uint64_t seed, Stream stream, std::uint64_t index = 0)
        : increment_((static_cast<std::uint64_t>(stream) << 40 | index) << 1U | 1U) {
        next();
        state_ += seed * 0x9E3779B97F4A7C15ULL;
        next();
    }

    std::uint32_t next() {
        const std::uint64_t old = state_;
        state_ = old * 6364136223846793005ULL + increment_;
        const auto mixed = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
        const auto turn = static_cast<std::uint32_t>(old >> 59U);
        return (mixed >> turn) | (mixed << ((32U - turn) & 31U));
    }
    double unit() { return next() * (1.0 / 4294967296.0); } // [0, 1)
    double between(double low, double high) { return low + (high - low) * unit(); }
    int below(int bound) { return static_cast<int>(unit() * bound); }
    int sign() { return (next() & 1U) != 0 ? 1 : -1; }

private:
    std::uint64_t state_ = 0;
    std::uint64_t increment_;
};

} // namespace gulou::scene
