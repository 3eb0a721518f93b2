#include "pipeline/relay/receive_stats.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

TEST(Row23ReceiverReports, ReportsTheFractionLostOfEachInterval) {
    ManualClock clock;
    ReceiveStats stats(90000);
    for (std::int64_t i = 0; i < 100; ++i)
        if (i % 4 != 3)
            stats.on_packet(65536 + i, 0, clock.steady());
    const auto first = stats.report(7, clock.steady());
    EXPECT_EQ(first.ssrc, 7U);
    EXPECT_EQ(first.cumulative_lost, 24); // the last one may still come
    EXPECT_EQ(first.fraction_lost, 24 * 256 / 99);
    EXPECT_EQ(first.highest_sequence, 98U);
    for (std::int64_t i = 100; i < 200; ++i)
        stats.on_packet(65536 + i, 0, clock.steady());
    EXPECT_LE(stats.report(7, clock.steady()).fraction_lost, 3);
}

TEST(Row23ReceiverReports, JitterGrowsWithUnevenArrivalsOnly) {
    ManualClock clock;
    ReceiveStats even(90000);
    ReceiveStats uneven(90000);
    for (int i = 0; i < 200; ++i) {
        clock.advance(milliseconds(20));
        even.on_packet(65536 + i, static_cast<std::uint32_t>(i) * 1800, clock.steady());
        uneven.on_packet(65536 + i, static_cast<std::uint32_t>(i) * 1800,
                         clock.steady() + milliseconds(i % 2 * 10));
    }
    EXPECT_LT(even.jitter_ms(), 0.1);
    EXPECT_NEAR(uneven.jitter_ms(), 10, 1);
}

TEST(Row23ReceiverReports, SaysHowLongAgoTheSenderReportCame) {
    ManualClock clock;
    ReceiveStats stats(90000);
    stats.on_packet(65536, 0, clock.steady());
    EXPECT_EQ(stats.report(7, clock.steady()).last_sr, 0U);
    stats.on_sender_report({7, 0x1122334455667788, 0, 0, 0}, clock.steady());
    clock.advance(milliseconds(500));
    const auto report = stats.report(7, clock.steady());
    EXPECT_EQ(report.last_sr, 0x33445566U);
    EXPECT_EQ(report.delay_since_sr, 32768U);
}

} // namespace
} // namespace gulou::relay
