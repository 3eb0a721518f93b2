#include "pipeline/analysis/factory.hpp"

#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gulou::analysis {
namespace {

Rule rule(AlarmType type) {
    Rule out;
    out.name = "r";
    out.type = type;
    return out;
}

TEST(Factory, MakesAnAnalyzerForEveryTypeItKnows) {
    for (const auto type : all_alarm_types) {
        auto wanted = rule(type);
        wanted.line = {{0.1, 0.5}, {0.9, 0.5}};
        const auto made = make_analyzer(CameraId{"c"}, wanted);
        EXPECT_EQ(made.has_value(), type != AlarmType::EbikeIndoors) << name(type);
    }
}

TEST(Factory, RefusesWhatNeedsAModelThatIsNotThere) {
    const auto refused = make_analyzer(CameraId{"c"}, rule(AlarmType::EbikeIndoors));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().message.find("object model"), std::string::npos);
}

TEST(Factory, RefusesZonesAndValuesThatMakeNoSense) {
    auto outside = rule(AlarmType::FireLaneBlocked);
    outside.zone = {{0.5, 0.5}, {1.5, 0.5}, {1.5, 1}};
    auto line = rule(AlarmType::FireLaneBlocked);
    line.zone = {{0.1, 0.1}, {0.9, 0.9}};
    auto never = rule(AlarmType::FireLaneBlocked);
    never.dwell = std::chrono::duration<double>(std::nan(""));
    auto keen = rule(AlarmType::HighAltitudeThrowing);
    keen.sensitivity = 101;
    for (const auto& wrong : {outside, line, never, keen}) {
        const auto refused = make_analyzer(CameraId{"c"}, wrong);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::Invalid);
    }
}

TEST(Factory, AsksForTheHighestRateOfItsRules) {
    const auto lane = rule(AlarmType::FireLaneBlocked);
    const auto facade = rule(AlarmType::HighAltitudeThrowing);
    EXPECT_FALSE(wanted({}));
    EXPECT_EQ(wanted({rule(AlarmType::CameraTamper)})->fps, 1);
    EXPECT_EQ(wanted({lane})->fps, 5);
    EXPECT_EQ(wanted({lane, facade})->fps, FrameDemand::every_frame);
    auto off = facade;
    off.enabled = false;
    EXPECT_EQ(wanted({lane, off})->fps, 5);
}

TEST(Factory, AZoneTooSmallToSeeAnythingInIsSurvived) {
    auto tiny = rule(AlarmType::FireLaneBlocked);
    tiny.zone = {{0.5, 0.5}, {0.51, 0.5}, {0.51, 0.51}};
    auto analyzer = make_analyzer(CameraId{"c"}, tiny);
    ASSERT_TRUE(analyzer);
    for (unsigned i = 0; i < 40; ++i)
        (*analyzer)->analyze(testing::frame(testing::wall(64, 48, i), i / 5.0),
                             [](const Observation&) { FAIL(); });
}

} // namespace
} // namespace gulou::analysis
