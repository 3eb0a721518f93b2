#include "pipeline/analysis/zone_occupancy.hpp"

#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gulou::analysis {
namespace {

using testing::box;
using testing::frame;
using testing::wall;

constexpr int width = 240, height = 180;
constexpr double dwell = 12;
using Paint = std::function<void(testing::Painted&, double)>;

Rule lane() {
    Rule rule;
    rule.name = "lane";
    rule.type = AlarmType::FireLaneBlocked;
    rule.zone = {{0.1, 0.4}, {0.9, 0.4}, {0.9, 1}, {0.1, 1}};
    rule.dwell = std::chrono::duration<double>(dwell);
    return rule;
}

std::vector<Observation> watch(
    double seconds, const Paint& paint,
    const std::function<int(double)>& light = [](double) { return 0; }) {
    ZoneOccupancy analyzer(CameraId{"c"}, lane());
    std::vector<Observation> seen;
    for (int i = 0; i < static_cast<int>(seconds * 5); ++i) {
        const double t = i / 5.0;
        auto picture = wall(width, height, static_cast<unsigned>(i), light(t));
        paint(picture, t);
        analyzer.analyze(frame(picture, t), [&](Observation o) { seen.push_back(std::move(o)); });
    }
    return seen;
}

// Drives in from the left in 2 s, stands, drives off at `leaves`.
void van(testing::Painted& picture, double t, double arrives, double leaves) {
    double x = 90;
    if (t < arrives)
        x = 90 - (arrives - t) * 75;
    if (t > leaves)
        x = 90 + (t - leaves) * 75;
    box(picture, static_cast<int>(x), 90, 60, 50, 215);
    box(picture, static_cast<int>(x) + 8, 96, 20, 14, 40);
}

TEST(ZoneOccupancy, RaisesAVanThatStaysAndClearsItWhenItLeaves) {
    const auto seen = watch(70, [](auto& p, double t) { van(p, t, 15, 40); });
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].state, ObservationState::Raised);
    EXPECT_NEAR(seen[0].t.count(), 15 + dwell, 3);
    EXPECT_NEAR(seen[0].began.count(), 15, 2);
    EXPECT_GT(overlap(seen[0].box, {90, 90, 60, 50}), 0.7);
    EXPECT_TRUE(seen[0].snapshot);
    EXPECT_EQ(seen[1].state, ObservationState::Cleared);
    EXPECT_NEAR(seen[1].t.count(), 50, 4);
    EXPECT_NEAR(seen[1].began.count(), seen[0].began.count(), 0.5);
    EXPECT_FALSE(seen[1].snapshot);
}

TEST(ZoneOccupancy, LetsAVanGoThatStopsBriefly) {
    EXPECT_TRUE(watch(50, [](auto& p, double t) { van(p, t, 15, 23); }).empty());
}

TEST(ZoneOccupancy, RaisesOnceAlthoughPeopleWalkInFront) {
    const auto seen = watch(60, [](auto& p, double t) {
        van(p, t, 15, 1e9);
        box(p, static_cast<int>(t * 50) % (4 * width), 70, 14, 60, 20);
    });
    EXPECT_EQ(seen.size(), 1U);
}

TEST(ZoneOccupancy, SaysNothingWhenWhatWasThereFromTheStartIsTakenAway) {
    EXPECT_TRUE(watch(60, [](auto& p, double t) { van(p, t, -10, 25); }).empty());
}

TEST(ZoneOccupancy, IgnoresAPersonWhoFidgets) {
    const auto seen = watch(60, [](auto& p, double t) {
        if (t < 12)
            return;
        const int sway = static_cast<int>(std::lround(4 * std::sin(t * 1.7)));
        box(p, 110 + sway, 80, 16, 24, 30);
        for (int fold = 0; fold < 24; fold += 6) // clothes
            box(p, 108 + sway + fold, 104, 6, 30 + sway, fold % 12 == 0 ? 190 : 60);
    });
    EXPECT_TRUE(seen.empty());
}

TEST(ZoneOccupancy, IgnoresTheLightOfTheWholeSceneChanging) {
    const auto nothing = [](auto&, double) {};
    EXPECT_TRUE(watch(60, nothing, [](double t) { return t < 20 ? 0 : 40; }).empty());
    EXPECT_TRUE(watch(60, nothing, [](double t) {
                    return static_cast<int>(30 * std::sin(t / 6));
                }).empty());
}

TEST(ZoneOccupancy, IgnoresAShadowThatComesToRest) {
    const auto seen = watch(60, [](auto& p, double t) {
        if (t < 15)
            return;
        for (int y = 90; y < 150; ++y)
            for (int x = 60; x < 140; ++x)
                p.at(x, y) = static_cast<std::uint8_t>(p.at(x, y) * 6 / 10);
    });
    EXPECT_TRUE(seen.empty());
}

TEST(ZoneOccupancy, IgnoresWhatStandsOutsideTheZone) {
    const auto seen = watch(50, [](auto& p, double t) {
        if (t > 14)
            box(p, static_cast<int>(std::min(60.0, (t - 14) * 60)), 10, 40, 40, 220);
    });
    EXPECT_TRUE(seen.empty());
}

TEST(ZoneOccupancy, SurvivesFramesNoCameraShouldSend) {
    ZoneOccupancy analyzer(CameraId{"c"}, lane());
    const auto sink = [](const Observation&) {};
    for (const auto& [w, h] :
         {std::pair{240, 180}, {17, 16}, {16, 16}, {8, 8}, {641, 361}, {33, 999}})
        for (unsigned i = 0; i < 60; ++i)
            analyzer.analyze(frame(wall(w, h, i), i / 5.0), sink);
    analyzer.analyze(media::Frame{}, sink);
    for (unsigned i = 0; i < 40; ++i) // time stands still, then runs backwards
        analyzer.analyze(frame(wall(width, height, i), i < 20 ? 100 : 60 - i), sink);
}

TEST(ZoneOccupancy, WorksAtOneFrameASecond) {
    ZoneOccupancy analyzer(CameraId{"c"}, lane());
    int raised = 0;
    for (int i = 0; i < 70; ++i) {
        auto picture = wall(width, height, static_cast<unsigned>(i));
        van(picture, i, 30, 1e9);
        analyzer.analyze(frame(picture, i), [&](const Observation&) { ++raised; });
    }
    EXPECT_EQ(raised, 1);
}

} // namespace
} // namespace gulou::analysis
