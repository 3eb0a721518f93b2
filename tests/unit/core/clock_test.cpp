#include "core/clock.hpp"

#include <gtest/gtest.h>

namespace gulou {
namespace {

using namespace std::chrono_literals;

TEST(Clock, WritesAndReadsTheSameInstant) {
    const WallTime time{1'763'712'000'125ms};
    EXPECT_EQ(to_rfc3339(time), "2025-11-21T08:00:00.125Z");
    EXPECT_EQ(from_rfc3339(to_rfc3339(time)), time);
}

TEST(Clock, AppliesAnOffset) {
    EXPECT_EQ(from_rfc3339("2025-11-21T16:00:00.125+08:00"), WallTime{1'763'712'000'125ms});
}

TEST(Clock, RefusesWhatIsNotATime) {
    for (const auto* text :
         {"", "2025-11-21", "2025-13-01T00:00:00Z", "2025-02-30T00:00:00Z", "2025-11-21T25:00:00Z",
          "2025-11-21T08:00:00", "2025-11-21T08:00:00+8", "2025/11/21T08:00:00Z", "yesterday"})
        EXPECT_FALSE(from_rfc3339(text)) << text;
}

TEST(Clock, ManualClockMovesOnlyWhenTold) {
    ManualClock clock;
    const auto steady = clock.steady();
    clock.advance(250ms);
    EXPECT_EQ(clock.steady() - steady, 250ms);
    EXPECT_EQ(clock.wall(), WallTime{250ms});
}

} // namespace
} // namespace gulou
