#include "pipeline/ingest/supervision.hpp"

#include <gtest/gtest.h>

namespace gulou::ingest {
namespace {

using Act = Supervision::Act;
using namespace std::chrono_literals;

struct SupervisionTest : testing::Test {
    ManualClock clock;
    Supervision camera{clock};
    std::uint64_t units = 0;

    void go_online() {
        camera.start();
        camera.tick(++units, 0.5);
        ASSERT_EQ(camera.status().state, State::Online);
    }
    // Seconds until it connects again.
    int seconds_to_retry(double chance) {
        for (int i = 0; i < 60; ++i) {
            if (camera.tick(0, chance) == Act::Connect)
                return i;
            clock.advance(1s);
        }
        return -1;
    }
};

TEST(Backoff, DoublesFromOneSecondToThirtyWithJitter) {
    EXPECT_EQ(backoff(0, 0.5), 1s);
    EXPECT_EQ(backoff(1, 0.5), 2s);
    EXPECT_EQ(backoff(4, 0.5), 16s);
    EXPECT_EQ(backoff(5, 0.5), 30s);
    EXPECT_EQ(backoff(500, 1.0), 30s);
    EXPECT_EQ(backoff(0, 0.0), 750ms);
    EXPECT_EQ(backoff(0, 1.0), 1250ms);
    EXPECT_EQ(backoff(-1, 7.0), 1250ms);
}

TEST_F(SupervisionTest, IsOnlineOnlyOnceVideoHasCome) {
    EXPECT_EQ(camera.start(), Act::Connect);
    EXPECT_EQ(camera.status().state, State::Connecting);
    EXPECT_EQ(camera.tick(0, 0.5), Act::None);
    EXPECT_EQ(camera.status().state, State::Connecting);
    camera.tick(1, 0.5);
    EXPECT_EQ(camera.status().state, State::Online);
    EXPECT_EQ(camera.status().last_video, clock.wall());
}

TEST_F(SupervisionTest, GoesOfflineAfterFiveSecondsWithoutVideo) {
    go_online();
    clock.advance(4s);
    EXPECT_EQ(camera.tick(units, 0.5), Act::None);
    clock.advance(1s);
    EXPECT_EQ(camera.tick(units, 0.5), Act::Disconnect);
    EXPECT_EQ(camera.status().state, State::Offline);
    EXPECT_EQ(camera.status().reason, "no video for 5 s");
    EXPECT_EQ(camera.status().since, clock.wall());
}

TEST_F(SupervisionTest, GivesUpAConnectionThatBringsNoVideo) {
    camera.start();
    clock.advance(Supervision::first_video);
    EXPECT_EQ(camera.tick(0, 0.5), Act::Disconnect);
    EXPECT_EQ(camera.status().state, State::Offline);
}

TEST_F(SupervisionTest, WaitsLongerAfterEachFailure) {
    camera.start();
    std::vector<int> waits;
    for (int i = 0; i < 8; ++i) {
        camera.lost("connection refused");
        waits.push_back(seconds_to_retry(0.5));
    }
    EXPECT_EQ(waits, (std::vector<int>{1, 2, 4, 8, 16, 30, 30, 30}));
}

TEST_F(SupervisionTest, ForgetsItsBackoffOnlyAfterStayingOnline) {
    camera.start();
    for (int i = 0; i < 4; ++i) {
        camera.lost("x");
        seconds_to_retry(0.5);
    }
    camera.tick(1, 0.5); // online, but lost again at once
    camera.lost("x");
    EXPECT_EQ(seconds_to_retry(0.5), 16);
    camera.tick(1, 0.5);
    clock.advance(Supervision::settled);
    camera.lost("x");
    EXPECT_EQ(seconds_to_retry(0.5), 1);
}

TEST_F(SupervisionTest, KeepsTheOldReasonWhileTryingAgain) {
    camera.start();
    camera.lost("unknown host");
    seconds_to_retry(0.5);
    EXPECT_EQ(camera.status().state, State::Connecting);
    EXPECT_EQ(camera.status().reason, "unknown host");
    camera.tick(1, 0.5);
    EXPECT_EQ(camera.status().reason, "");
}

TEST_F(SupervisionTest, DoesNotTryAgainAfterAProperEnd) {
    go_online();
    EXPECT_EQ(camera.ended("played to the end"), Act::Disconnect);
    EXPECT_EQ(seconds_to_retry(0.5), -1);
    EXPECT_EQ(camera.status().state, State::Offline);
}

TEST_F(SupervisionTest, ADelayedLossAfterStopChangesNothing) {
    go_online();
    EXPECT_EQ(camera.stop(), Act::Disconnect);
    EXPECT_EQ(camera.lost("late"), Act::None);
    EXPECT_EQ(camera.tick(9, 0.5), Act::None);
    EXPECT_EQ(camera.status().state, State::Off);
    EXPECT_EQ(camera.status().reason, "");
}

} // namespace
} // namespace gulou::ingest
