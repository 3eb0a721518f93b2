#include "server/app/schedule_gate.hpp"

#include <gtest/gtest.h>

namespace gulou::app {
namespace {

Observation lane(ObservationState state, double x = 100) {
    Observation seen;
    seen.rule = "lane";
    seen.type = AlarmType::FireLaneBlocked;
    seen.state = state;
    seen.box = {x, 100, 50, 50};
    return seen;
}

const WallTime later{std::chrono::hours(5)};
const auto open = [](const std::string&) { return Gate::Open; };
const auto shut = [](const std::string&) { return Gate::Shut; };

TEST(ScheduleGate, LetsThroughWhatIsSeenInItsHours) {
    ScheduleGate gate;
    EXPECT_TRUE(gate.pass(lane(ObservationState::Raised), Gate::Open));
    EXPECT_TRUE(gate.release(open, later).empty());
}

TEST(ScheduleGate, RaisesWhatStillStandsWhenTheHoursBegin) {
    ScheduleGate gate;
    EXPECT_FALSE(gate.pass(lane(ObservationState::Raised), Gate::Shut));
    EXPECT_TRUE(gate.release(shut, later).empty());
    const auto raised = gate.release(open, later);
    ASSERT_EQ(raised.size(), 1U);
    EXPECT_EQ(raised[0].at, later);
    EXPECT_EQ(raised[0].began_at, WallTime{});
    EXPECT_TRUE(gate.release(open, later).empty());
}

TEST(ScheduleGate, ForgetsWhatLeftBeforeTheHoursBegan) {
    ScheduleGate gate;
    EXPECT_FALSE(gate.pass(lane(ObservationState::Raised, 100), Gate::Shut));
    EXPECT_FALSE(gate.pass(lane(ObservationState::Raised, 400), Gate::Shut));
    EXPECT_FALSE(gate.pass(lane(ObservationState::Cleared, 100), Gate::Shut));
    EXPECT_EQ(gate.release(open, later).size(), 1U);
}

TEST(ScheduleGate, LetsThroughTheEndOfWhatWasRaised) {
    ScheduleGate gate;
    EXPECT_TRUE(gate.pass(lane(ObservationState::Cleared), Gate::Shut));
}

TEST(ScheduleGate, DropsWhatPassesOutsideItsHours) {
    ScheduleGate gate;
    auto thrown = lane(ObservationState::Raised);
    thrown.type = AlarmType::HighAltitudeThrowing;
    EXPECT_FALSE(gate.pass(thrown, Gate::Shut));
    EXPECT_TRUE(gate.release(open, later).empty());
}

TEST(ScheduleGate, HoldsNoMoreThanItsBound) {
    ScheduleGate gate;
    for (std::size_t i = 0; i < 2 * ScheduleGate::bound; ++i)
        EXPECT_FALSE(
            gate.pass(lane(ObservationState::Raised, 100.0 * static_cast<double>(i)), Gate::Shut));
    EXPECT_EQ(gate.release(open, later).size(), ScheduleGate::bound);
}

} // namespace
} // namespace gulou::app
