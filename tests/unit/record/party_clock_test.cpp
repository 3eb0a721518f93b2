#include "pipeline/record/party_clock.hpp"
#include "tests/unit/record/units.hpp"

#include <gtest/gtest.h>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

double ms(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

double placed(PartyClock& clock, const media::StreamUnit& unit) {
    clock.learn(unit);
    return ms(clock.place(unit));
}

TEST(PartyClock, PlacesByArrivalUntilTheSenderReports) {
    PartyClock clock{SteadyTime{}};
    EXPECT_NEAR(placed(clock, sound_unit(0ms, 30ms)), 30, 0.01);
    EXPECT_NEAR(placed(clock, picture_unit(0ms, 230ms)), 230, 0.01);
    EXPECT_FALSE(clock.reported(0));
    // Jitter is not followed.
    EXPECT_NEAR(placed(clock, sound_unit(20ms, 90ms)), 50, 0.01);
}

TEST(PartyClock, ReportsBringPicturesToTheirSound) {
    PartyClock clock{SteadyTime{}};
    for (auto at = 0ms; at < 1s; at += 20ms) {
        placed(clock, sound_unit(at, 30ms));
        placed(clock, picture_unit(at, 230ms));
    }
    EXPECT_NEAR(placed(clock, reported(sound_unit(1s, 30ms), 1s, 500ms)), 1030, 0.01);
    // Nothing runs backwards: the sound waits for the pictures.
    EXPECT_NEAR(placed(clock, reported(picture_unit(1s, 230ms), 1s, 900ms)), 1230, 0.01);
    EXPECT_NEAR(placed(clock, sound_unit(1020ms, 30ms)), 1250, 0.01);
    EXPECT_NEAR(placed(clock, picture_unit(1040ms, 230ms)), 1270, 0.01);
}

TEST(PartyClock, AReportThatIsOffByMillisecondsMovesNothing) {
    PartyClock clock{SteadyTime{}};
    EXPECT_NEAR(placed(clock, reported(sound_unit(0ms), 0ms, 0ms)), 0, 0.01);
    auto shaky = reported(sound_unit(1s), 1s, 1s);
    shaky.clock->timestamp += 8 * 48;
    EXPECT_NEAR(placed(clock, shaky), 1000, 0.01);
}

TEST(PartyClock, FollowsASenderWhoseClocksDrift) {
    PartyClock clock{SteadyTime{}};
    double last = 0;
    for (auto at = 0ms; at <= 600s; at += 20ms) {
        auto unit = sound_unit(at);
        unit.timestamp += at.count() * 48 / 5000; // 200 ppm fast
        const auto report = at - at % 5s;
        unit.clock = media::SenderMoment{ntp_of(report), 5'000'000 + report.count() * 48 +
                                                             report.count() * 48 / 5000};
        last = placed(clock, unit);
    }
    EXPECT_NEAR(last, 600'000, 15);
}

TEST(PartyClock, DistrustsReportsThatPartOneStreamFromTheOthers) {
    PartyClock clock{SteadyTime{}};
    placed(clock, reported(sound_unit(0ms), 0ms, 0ms));
    auto strange = picture_unit(20ms);
    strange.clock =
        media::SenderMoment{ntp_of(0ms) - (std::uint64_t{3600} << 32), strange.timestamp};
    EXPECT_NEAR(placed(clock, strange), 20, 0.01) << "by arrival, not an hour off";
    EXPECT_NEAR(placed(clock, reported(sound_unit(40ms), 40ms, 0ms)), 40, 0.01);
}

TEST(PartyClock, ATimestampThatJumpsBeginsTheStreamAnew) {
    PartyClock clock{SteadyTime{}};
    placed(clock, sound_unit(0ms));
    for (const std::int64_t jump : {1'000'000'000LL, -1'000'000'000LL}) {
        auto unit = sound_unit(40ms);
        unit.timestamp += jump;
        EXPECT_NEAR(placed(clock, unit), 40, 0.01);
    }
}

TEST(PartyClock, AStreamThatBeginsAnewForgetsItsOldReports) {
    PartyClock clock{SteadyTime{}};
    placed(clock, reported(sound_unit(0ms), 0ms, 0ms));
    EXPECT_TRUE(clock.reported(1));
    auto again = sound_unit(10s);
    again.timestamp = 77;
    again.epoch = 1;
    EXPECT_NEAR(placed(clock, again), 10'000, 0.01);
    EXPECT_FALSE(clock.reported(1));
}

} // namespace
} // namespace gulou::record
