#include "pipeline/relay/rewriter.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

TEST(Rewriter, KeepsTheSourcesOrderFromItsOwnStart) {
    Rewriter rewriter(500);
    rewriter.splice(70000, 1000, 0);
    EXPECT_EQ(rewriter.number(70000)->outgoing, 500);
    EXPECT_EQ(rewriter.number(70007)->outgoing, 507);
    EXPECT_FALSE(rewriter.number(69999));
    EXPECT_EQ(rewriter.timestamp(1000, 0), 1000U);
}

TEST(Rewriter, GoesOnWithoutAGapWhenTheSourceChanges) {
    Rewriter rewriter(65534);
    rewriter.splice(100, 1000, 0);
    for (std::int64_t i = 100; i < 110; ++i)
        rewriter.sent(i, rewriter.timestamp(static_cast<std::uint32_t>(1000 + i), 0));
    rewriter.splice(5000, 777777, 3000);
    EXPECT_EQ(rewriter.number(5000)->outgoing, static_cast<std::uint16_t>(65534 + 10));
    EXPECT_EQ(rewriter.timestamp(777777, 0), 1000U + 109 + 3000);
}

TEST(Rewriter, ALatePacketDoesNotMoveTheNextSplice) {
    Rewriter rewriter(0);
    rewriter.splice(100, 0, 0);
    rewriter.sent(105, 50);
    rewriter.sent(103, 30);
    rewriter.splice(900, 0, 10);
    EXPECT_EQ(rewriter.number(900)->outgoing, 6);
    EXPECT_EQ(rewriter.timestamp(0, 0), 60U);
}

TEST(Rewriter, FindsTheSourcesPacketOfANack) {
    Rewriter rewriter(65530);
    rewriter.splice(1000, 0, 0);
    for (std::int64_t i = 1000; i < 1020; ++i)
        rewriter.sent(i, 0);
    EXPECT_EQ(rewriter.source(65530), 1000);
    EXPECT_EQ(rewriter.source(3), 1009);
    EXPECT_FALSE(rewriter.source(65529)); // before the splice
    EXPECT_FALSE(rewriter.source(14));    // not sent yet
}

TEST(Rewriter, PullsReplayedFramesTogetherUpToThePresent) {
    Rewriter rewriter(0);
    rewriter.splice(1, 90000, 0);
    rewriter.compress(50, 90000 + 49 * 3600, 360);
    const auto last = rewriter.timestamp(90000 + 49 * 3600, 50);
    EXPECT_EQ(last, 90000U + 49 * 3600);
    EXPECT_EQ(rewriter.timestamp(90000 + 48 * 3600, 49), last - 360);
    EXPECT_EQ(rewriter.timestamp(90000, 1), last - 49 * 360);
    EXPECT_EQ(rewriter.timestamp(90000 + 50 * 3600, 51), last + 3600);
}

TEST(Rewriter, NeverSpreadsFramesThatAreCloserAlready) {
    Rewriter rewriter(0);
    rewriter.splice(1, 1000, 0);
    rewriter.compress(3, 1020, 360);
    EXPECT_EQ(rewriter.timestamp(1010, 2), 1010U);
}

} // namespace
} // namespace gulou::relay
