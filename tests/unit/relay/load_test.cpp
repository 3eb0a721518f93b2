#include "pipeline/relay/load.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

class LoadTest : public testing::Test {
protected:
    // `seconds` at this share of a core.
    void work(double busy, int seconds, milliseconds late = milliseconds(0), int received = 0,
              int dropped = 0) {
        for (int i = 0; i < seconds * 10; ++i) {
            clock_.advance(LoadMeter::interval);
            sample_.cpu += std::chrono::microseconds(static_cast<int>(busy * 100'000));
            sample_.late = late;
            sample_.received += static_cast<std::uint64_t>(received);
            sample_.dropped += static_cast<std::uint64_t>(dropped);
            meter_.sample(clock_.steady(), sample_);
            admission_.update(meter_.load(), clock_.steady());
        }
    }
    bool admits(Admission::Newcomer newcomer, Priority priority) {
        return !admission_.refusal(newcomer, priority);
    }
    bool admits_normal() { return admits(Admission::Newcomer::NewCall, Priority::Normal); }
    bool admits_emergency() { return admits(Admission::Newcomer::NewCall, Priority::Emergency); }

    ManualClock clock_;
    LoadSample sample_;
    LoadMeter meter_;
    Admission admission_;
};

TEST_F(LoadTest, FollowsWhatTheThreadUsedOfItsCore) {
    work(0.5, 3);
    EXPECT_NEAR(meter_.load().busy, 0.5, 0.01);
    work(0.1, 3);
    EXPECT_NEAR(meter_.load().busy, 0.1, 0.02);
}

TEST_F(LoadTest, AShortBurstDoesNotClose) {
    work(0.3, 3);
    clock_.advance(LoadMeter::interval);
    sample_.cpu += milliseconds(100);
    meter_.sample(clock_.steady(), sample_);
    admission_.update(meter_.load(), clock_.steady());
    EXPECT_TRUE(admits_normal());
}

TEST_F(LoadTest, ABusyThreadRefusesNewCallsButNotEmergenciesNorRunningCalls) {
    work(0.85, 3);
    EXPECT_FALSE(admits_normal());
    EXPECT_TRUE(admits_emergency());
    EXPECT_TRUE(admits(Admission::Newcomer::RunningCall, Priority::Normal));
    work(0.99, 5);
    EXPECT_FALSE(admits_emergency());
    EXPECT_FALSE(admission_.refusal(Admission::Newcomer::NewCall, Priority::Emergency)->empty());
}

TEST_F(LoadTest, OpensAgainOnlyWellBelowWhereItClosed) {
    work(0.85, 3);
    work(0.75, 5);
    EXPECT_FALSE(admits_normal());
    work(0.60, 5);
    EXPECT_TRUE(admits_normal());
    work(0.75, 5);
    EXPECT_TRUE(admits_normal());
}

TEST_F(LoadTest, AThreadThatComesTooLateRefusesThoughItUsesLittle) {
    work(0.1, 5, milliseconds(600));
    EXPECT_FALSE(admits_normal());
    EXPECT_TRUE(admits_emergency());
}

TEST_F(LoadTest, ASocketThatOverflowsRefuses) {
    work(0.4, 3, milliseconds(0), 1000, 50);
    EXPECT_NEAR(meter_.load().dropped, 0.048, 0.005);
    EXPECT_FALSE(admits_normal());
}

TEST_F(LoadTest, NewcomersCountBeforeTheyAreMeasured) {
    work(0.7, 3);
    int admitted = 0;
    while (admits_normal() && admitted < 1000) {
        admission_.admitted(clock_.steady());
        ++admitted;
    }
    EXPECT_GE(admitted, 40);
    EXPECT_LE(admitted, 60);
    work(0.65, 2); // they turned out cheaper
    EXPECT_TRUE(admits_normal());
}

} // namespace
} // namespace gulou::relay
