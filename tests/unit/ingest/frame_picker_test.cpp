#include "pipeline/ingest/frame_demand.hpp"

#include <gtest/gtest.h>

namespace gulou::ingest {
namespace {

int taken(double wanted, double source, double seconds) {
    FramePicker picker(wanted);
    int out = 0;
    for (int i = 0; i < static_cast<int>(source * seconds); ++i)
        out += picker.take(std::chrono::nanoseconds(static_cast<std::int64_t>(i * 1e9 / source)))
                   ? 1
                   : 0;
    return out;
}

TEST(FramePicker, TakesAnEvenShare) {
    EXPECT_EQ(taken(5, 25, 10), 50);
    EXPECT_EQ(taken(8, 25, 10), 80);
    EXPECT_EQ(taken(5, 29.97, 10), 50);
}

TEST(FramePicker, TakesAllWhenAskedForMoreThanThereIs) {
    EXPECT_EQ(taken(0, 25, 4), 100);
    EXPECT_EQ(taken(60, 25, 4), 100);
}

} // namespace
} // namespace gulou::ingest
