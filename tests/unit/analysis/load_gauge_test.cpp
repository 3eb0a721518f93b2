#include "pipeline/analysis/load_gauge.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

using namespace std::chrono_literals;

struct LoadGaugeTest : ::testing::Test {
    LoadGauge gauge;
    SteadyTime now{100s};

    // `seconds` in which every picture waited for `time`.
    void wait(int seconds, std::chrono::milliseconds time) {
        for (int i = 0; i < seconds; ++i) {
            gauge.waited(now, time);
            now += 500ms;
            gauge.waited(now, time);
            now += 500ms;
        }
        gauge.roll(now);
    }
};

TEST_F(LoadGaugeTest, LetsZonesGiveWayFirstAndThrowingLast) {
    wait(3, 400ms);
    EXPECT_EQ(gauge.level(), LoadLevel::ZonesHalf);
    wait(2, 400ms);
    EXPECT_EQ(gauge.level(), LoadLevel::ZonesSlow);
    wait(2, 400ms);
    EXPECT_EQ(gauge.level(), LoadLevel::ThrowingHalf);
    wait(10, 400ms);
    EXPECT_EQ(gauge.level(), LoadLevel::ThrowingHalf);
}

TEST_F(LoadGaugeTest, BearsAShortDelay) {
    wait(1, 900ms);
    wait(1, 10ms);
    wait(1, 900ms);
    wait(1, 10ms);
    EXPECT_EQ(gauge.level(), LoadLevel::Full);
}

TEST_F(LoadGaugeTest, ComesBackOneStepAtATimeOnceItIsCalm) {
    wait(5, 400ms);
    ASSERT_EQ(gauge.level(), LoadLevel::ZonesSlow);
    wait(LoadGauge::fall_after + 1, 10ms);
    EXPECT_EQ(gauge.level(), LoadLevel::ZonesHalf);
    wait(LoadGauge::fall_after, 10ms);
    EXPECT_EQ(gauge.level(), LoadLevel::Full);
}

TEST_F(LoadGaugeTest, ForgetsLoadWhenNoPicturesCome) {
    wait(3, 400ms);
    now += 60s;
    gauge.roll(now);
    now += 60s;
    gauge.roll(now);
    EXPECT_EQ(gauge.level(), LoadLevel::Full);
}

TEST(Thinned, NeverRaisesARate) {
    EXPECT_EQ(thinned(5, LoadLevel::Full), 5);
    EXPECT_EQ(thinned(5, LoadLevel::ZonesHalf), 2.5);
    EXPECT_EQ(thinned(5, LoadLevel::ZonesSlow), 1);
    EXPECT_EQ(thinned(0.5, LoadLevel::ZonesSlow), 0.5);
}

} // namespace
} // namespace gulou::analysis
