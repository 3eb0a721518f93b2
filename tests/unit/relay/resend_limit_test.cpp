#include "pipeline/relay/resend_limit.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

TEST(Row17ResendLimit, RefusesARepairYoungerThanARoundTrip) {
    ManualClock clock;
    ResendLimit limit;
    EXPECT_TRUE(limit.allow(5, 1000, clock.steady(), milliseconds(100), 0));
    clock.advance(milliseconds(90));
    EXPECT_FALSE(limit.allow(5, 1000, clock.steady(), milliseconds(100), 0));
    EXPECT_TRUE(limit.allow(6, 1000, clock.steady(), milliseconds(100), 0));
    clock.advance(milliseconds(10));
    EXPECT_TRUE(limit.allow(5, 1000, clock.steady(), milliseconds(100), 0));
}

TEST(Row17ResendLimit, RepairsTakeAQuarterOfTheMediaAtMost) {
    ManualClock clock;
    ResendLimit limit;
    std::size_t bytes = 0;
    for (std::int64_t i = 0; i < 10'000; ++i) { // every packet of ten seconds is asked for
        clock.advance(milliseconds(1));
        if (limit.allow(i, 1000, clock.steady(), milliseconds(20), 1'200'000))
            bytes += 1000;
    }
    EXPECT_LT(bytes, 10 * 1'200'000 / 8 / 4 + ResendLimit::burst_bytes);
    EXPECT_GT(bytes, 10 * 1'200'000 / 8 / 4 - 10'000);
}

} // namespace
} // namespace gulou::relay
