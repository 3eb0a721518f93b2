#include "pipeline/ingest/wall_estimate.hpp"

#include <gtest/gtest.h>

namespace gulou::ingest {
namespace {

using std::chrono::milliseconds;

WallTime at(std::int64_t ms) {
    return WallTime(milliseconds(ms));
}

TEST(WallEstimate, SmoothsJitterAway) {
    WallEstimate estimate;
    std::int64_t worst = 0;
    for (int i = 0; i < 500; ++i) {
        const std::int64_t jitter = i * 37 % 80; // ms late
        const WallTime got =
            estimate.arrived(milliseconds(i * 40), at(1'000'000 + i * 40 + jitter));
        if (i > 100)
            worst = std::max(worst, std::abs((got - at(1'000'000 + i * 40)).count()));
    }
    EXPECT_LE(worst, 25);
}

TEST(WallEstimate, NeverGoesBack) {
    WallEstimate estimate;
    WallTime before{};
    for (int i = 0; i < 200; ++i) {
        const WallTime got =
            estimate.arrived(milliseconds(i * 40), at(1'000'000 + i * 40 + (i == 0 ? 900 : 0)));
        EXPECT_GE(got, before);
        before = got;
    }
}

TEST(WallEstimate, StartsAnewWhenTheStreamsClockJumps) {
    WallEstimate estimate;
    estimate.arrived(milliseconds(0), at(1'000'000));
    const WallTime got = estimate.arrived(milliseconds(40), at(1'060'040));
    EXPECT_EQ(got, at(1'060'040));
}

} // namespace
} // namespace gulou::ingest
