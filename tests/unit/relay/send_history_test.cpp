#include "pipeline/relay/send_history.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using Fate = SendHistory::Fate;
using std::chrono::milliseconds;

TEST(SendHistory, TellsWhenAndHowLargeAPacketWasOnce) {
    ManualClock clock;
    clock.advance(milliseconds(5000));
    SendHistory history;
    const auto number = history.stamp(1100, clock.steady());
    clock.advance(milliseconds(80));
    const auto sent = history.take(number, Fate::Arrived, clock.steady());
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->at_us, 5'000'000);
    EXPECT_EQ(sent->size, 1100U);
    EXPECT_FALSE(history.take(number, Fate::Arrived, clock.steady()));
}

TEST(SendHistory, ALostPacketMayYetArrive) {
    ManualClock clock;
    SendHistory history;
    const auto number = history.stamp(500, clock.steady());
    EXPECT_FALSE(history.take(number, Fate::Lost, clock.steady())->reported_lost);
    EXPECT_FALSE(history.take(number, Fate::Lost, clock.steady())); // told already
    EXPECT_TRUE(history.take(number, Fate::Arrived, clock.steady())->reported_lost);
}

TEST(SendHistory, NumbersNeverSentAreUnknown) {
    ManualClock clock;
    SendHistory history;
    const auto number = history.stamp(500, clock.steady());
    for (const int wrong : {number + 1, number - 1, number + 40000})
        EXPECT_FALSE(
            history.take(static_cast<std::uint16_t>(wrong), Fate::Arrived, clock.steady()));
}

TEST(SendHistory, GrowsWhenReportsComeTooLateAndWrapsAround) {
    ManualClock clock;
    SendHistory history;
    std::uint16_t first = 0;
    for (std::size_t i = 0; i < SendHistory::first_window + 1; ++i) {
        const auto number = history.stamp(100, clock.steady());
        first = i == 0 ? number : first;
    }
    EXPECT_FALSE(history.take(first, Fate::Arrived, clock.steady()));
    history.fit();
    EXPECT_TRUE(history.take(static_cast<std::uint16_t>(first + 5), Fate::Arrived, clock.steady()));
    for (int i = 0; i < 70'000; ++i)
        first = history.stamp(100, clock.steady());
    EXPECT_TRUE(
        history.take(static_cast<std::uint16_t>(first - 400), Fate::Arrived, clock.steady()));
}

TEST(SendHistory, MarksTheWholeProbe) {
    ManualClock clock;
    SendHistory history;
    history.set_probing(SendHistory::Probing::Yes);
    const auto probe = history.stamp(100, clock.steady());
    history.set_probing(SendHistory::Probing::No);
    const auto media = history.stamp(100, clock.steady());
    EXPECT_TRUE(history.take(probe, Fate::Arrived, clock.steady())->probe);
    EXPECT_FALSE(history.take(media, Fate::Arrived, clock.steady())->probe);
}

} // namespace
} // namespace gulou::relay
