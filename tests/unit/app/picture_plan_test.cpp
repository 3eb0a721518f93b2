#include "server/app/picture_plan.hpp"

#include <gtest/gtest.h>

namespace gulou::app {
namespace {

using analysis::LoadLevel;
using Mode = ingest::FrameDemand::Mode;

const analysis::FrameDemand throwing{analysis::FrameDemand::every_frame, 1280};
const analysis::FrameDemand zone{5, 640, 2};
const Substream small{true, 640};
const Substream absent{};

TEST(PicturePlan, DecodesNothingWithoutRules) {
    const auto plan = plan_pictures(std::nullopt, small, LoadLevel::Full);
    EXPECT_EQ(plan.stream, Stream::None);
    EXPECT_EQ(plan.demand.mode, Mode::None);
}

TEST(PicturePlan, GivesThrowingEveryPictureOfTheMainStream) {
    for (const auto level : {LoadLevel::Full, LoadLevel::ThrowingHalf}) {
        const auto plan = plan_pictures(combine(throwing, zone), small, level);
        EXPECT_EQ(plan.stream, Stream::Main);
        EXPECT_EQ(plan.demand, (ingest::FrameDemand{Mode::Full, 0, 0, 0}));
    }
}

TEST(PicturePlan, TakesTheSubstreamForZones) {
    EXPECT_EQ(plan_pictures(zone, small, LoadLevel::Full).stream, Stream::Substream);
    EXPECT_EQ(plan_pictures(zone, {true, 0}, LoadLevel::Full).stream, Stream::Substream);
}

TEST(PicturePlan, TakesTheMainStreamWhereTheOtherIsMissingOrTooSmall) {
    EXPECT_EQ(plan_pictures(zone, absent, LoadLevel::Full).stream, Stream::Main);
    EXPECT_EQ(plan_pictures(zone, {true, 320}, LoadLevel::Full).stream, Stream::Main);
}

TEST(PicturePlan, LeavesKeyFramesToTheStreamsWidthAndPace) {
    const auto plan = plan_pictures(zone, absent, LoadLevel::Full);
    EXPECT_EQ(plan.demand, (ingest::FrameDemand{Mode::Full, 5, 640, 2}));
}

TEST(PicturePlan, ThinsZonesUnderLoad) {
    EXPECT_EQ(plan_pictures(zone, absent, LoadLevel::ZonesHalf).demand.fps, 2.5);
    EXPECT_EQ(plan_pictures(zone, absent, LoadLevel::ZonesSlow).demand.mode, Mode::Keyframes);
    const analysis::FrameDemand whole{5, 640, 0};
    const auto plan = plan_pictures(whole, absent, LoadLevel::ZonesSlow);
    EXPECT_EQ(plan.demand.mode, Mode::Full);
    EXPECT_EQ(plan.demand.fps, 1);
}

} // namespace
} // namespace gulou::app
