#include "pipeline/analysis/high_altitude_throwing.hpp"

#include "tests/unit/analysis/falling.hpp"
#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

using testing::box;
using testing::frame;
using testing::wall;

constexpr int width = 320, height = 400;

Rule facade() {
    Rule rule;
    rule.name = "facade";
    rule.type = AlarmType::HighAltitudeThrowing;
    return rule;
}

// Feeds `seconds` of wall at 25 fps, with whatever `paint` adds.
std::vector<Observation> watch(Analyzer& analyzer, double seconds,
                               const std::function<void(testing::Painted&, double)>& paint,
                               double from = 0) {
    std::vector<Observation> seen;
    for (int i = 0; i < static_cast<int>(seconds * 25); ++i) {
        const double t = from + i / 25.0;
        auto picture = wall(width, height, static_cast<unsigned>(i));
        paint(picture, t);
        analyzer.analyze(frame(picture, t), [&](Observation o) { seen.push_back(std::move(o)); });
    }
    return seen;
}

// Let go at `release` seconds from the picture's upper edge.
void bottle(testing::Painted& picture, double t, double release, int x = 150, int grey = 230) {
    const double tau = t - release;
    const double y = 20 + 190 * tau * tau;
    if (tau >= 0 && y < height)
        box(picture, x, static_cast<int>(y), 8, 12, grey);
}

TEST(HighAltitudeThrowing, SeesOneThrownBottleOnce) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto seen = watch(analyzer, 6, [](auto& p, double t) { bottle(p, t, 2); });
    ASSERT_EQ(seen.size(), 1U);
    const auto& fall = seen[0];
    EXPECT_EQ(fall.camera, CameraId{"c"});
    EXPECT_EQ(fall.rule, "facade");
    EXPECT_EQ(fall.state, ObservationState::Raised);
    EXPECT_NEAR(fall.began.count(), 2, 0.25);
    EXPECT_LT(fall.t.count(), 5.5);
    ASSERT_TRUE(fall.origin);
    EXPECT_NEAR(fall.origin->at.x, 154, 6);
    EXPECT_NEAR(fall.origin->at.y, 26, 25);
    ASSERT_GT(fall.track.size(), 10U);
    EXPECT_LT(fall.track.front().at.y, fall.track.back().at.y);
    EXPECT_EQ(fall.frame_width, width);
    EXPECT_EQ(fall.at - fall.began_at,
              std::chrono::round<std::chrono::milliseconds>(fall.t - fall.began));
}

TEST(HighAltitudeThrowing, ShowsItOnAJpeg) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto seen = watch(analyzer, 6, [](auto& p, double t) { bottle(p, t, 2); });
    ASSERT_EQ(seen.size(), 1U);
    ASSERT_TRUE(seen[0].snapshot);
    ASSERT_GT(seen[0].snapshot->size(), 1000U);
    EXPECT_EQ((*seen[0].snapshot)[0], 0xff);
    EXPECT_EQ((*seen[0].snapshot)[1], 0xd8);
}

TEST(HighAltitudeThrowing, AddsTheEvidenceOfAThrow) {
    auto rule = facade();
    for (const int floor : {1, 4, 8})
        rule.facade.floors.push_back(
            {floor, {0.1, 1.0 - 0.12 * (floor - 1)}, {0.9, 1.0 - 0.12 * (floor - 1)}});
    rule.facade.floor_m = 1.24; // 39 pixels a metre: what falls at 380 pixels/s²
    HighAltitudeThrowing analyzer(CameraId{"c"}, rule);
    const auto seen = watch(analyzer, 6, [](auto& p, double t) { bottle(p, t, 2); });
    ASSERT_EQ(seen.size(), 1U);
    ASSERT_EQ(seen[0].evidence.size(), 3U);
    EXPECT_EQ(seen[0].evidence[0].name, "strobe");
    EXPECT_EQ(seen[0].evidence[1].name, "trajectory");
    EXPECT_EQ(seen[0].evidence[2].name, "origin");
    for (const auto& picture : seen[0].evidence) {
        ASSERT_TRUE(picture.jpeg);
        EXPECT_GT(picture.jpeg->size(), 1000U);
        EXPECT_EQ((*picture.jpeg)[0], 0xff);
    }
    EXPECT_TRUE(seen[0].origin->floor);
    EXPECT_FALSE(seen[0].origin->candidates.empty());
}

TEST(HighAltitudeThrowing, TakesAMirrorImageForTheSameEvent) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto seen = watch(analyzer, 6, [](auto& p, double t) {
        bottle(p, t, 2, 150, 230);
        bottle(p, t, 2.04, 180, 60);
    });
    EXPECT_EQ(seen.size(), 1U);
}

TEST(HighAltitudeThrowing, KeepsQuietAboutClimbersBirdsAndLight) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto seen = watch(analyzer, 12, [](auto& p, double t) {
        box(p, 60, static_cast<int>(20 + 40 * t) % height, 20, 30, 200); // a gondola
        box(p, static_cast<int>(90 * t) % width, 100 + static_cast<int>(20 * t) % 60, 9, 6, 30);
        if (static_cast<int>(t) % 2 == 0)
            box(p, 200, 150, 40, 50, 220); // a window lit and darkened
    });
    EXPECT_TRUE(seen.empty());
}

TEST(HighAltitudeThrowing, SeesTheSecondBottleAsWell) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto seen = watch(analyzer, 12, [](auto& p, double t) {
        bottle(p, t, 2);
        bottle(p, t, 7, 90);
    });
    EXPECT_EQ(seen.size(), 2U);
}

TEST(HighAltitudeThrowing, StartsAfreshWhenTimeRunsBackwards) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto nothing = [](auto&, double) {};
    EXPECT_TRUE(watch(analyzer, 3, nothing, 100).empty());
    const auto seen = watch(analyzer, 6, [](auto& p, double t) { bottle(p, t, 2); });
    EXPECT_EQ(seen.size(), 1U);
}

TEST(HighAltitudeThrowing, SurvivesFramesNoCameraShouldSend) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto sink = [](const Observation&) {};
    for (const auto& [w, h] :
         {std::pair{320, 400}, {17, 16}, {16, 16}, {8, 8}, {641, 361}, {33, 999}})
        for (unsigned i = 0; i < 12; ++i)
            analyzer.analyze(frame(wall(w, h, i), i / 25.0), sink);
    analyzer.analyze(media::Frame{}, sink);
    auto grey = frame(wall(320, 400, 1), 1);
    grey.planes[1] = grey.planes[2] = {};
    analyzer.analyze(grey, sink);
    grey.planes[0].stride = 100; // less than a row
    analyzer.analyze(grey, sink);
}

TEST(HighAltitudeThrowing, GoesOnWhenSizeAndRateChangeMidway) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    std::vector<Observation> seen;
    const auto sink = [&](Observation o) { seen.push_back(std::move(o)); };
    for (unsigned i = 0; i < 40; ++i)
        analyzer.analyze(frame(wall(200, 260, i), i / 10.0), sink);
    EXPECT_TRUE(seen.empty());
    const auto after = watch(
        analyzer, 6, [](auto& p, double t) { bottle(p, t, 6); }, 4);
    EXPECT_EQ(after.size(), 1U);
}

TEST(HighAltitudeThrowing, SurvivesTornPicturesAndSeesTheNextThrow) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    std::vector<Observation> seen = watch(analyzer, 10, [](auto& p, double t) {
        if (t > 1 && t < 2) // what a decoder shows after a lost packet: smears and grey
            for (int y = 0; y < height; y += 16)
                box(p, static_cast<int>(t * 997 + y * 31) % width, y, 120, 16, (y * 7) % 256);
        bottle(p, t, 6);
    });
    EXPECT_EQ(seen.size(), 1U);
}

TEST(HighAltitudeThrowing, SurvivesAnEightKPicture) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto large = wall(7680, 4320, 1);
    for (unsigned i = 0; i < 3; ++i)
        analyzer.analyze(frame(large, i / 25.0), [](const Observation&) {});
}

TEST(HighAltitudeThrowing, SurvivesOneFrameASecondAndTimeThatStandsStill) {
    HighAltitudeThrowing analyzer(CameraId{"c"}, facade());
    const auto sink = [](const Observation&) {};
    for (unsigned i = 0; i < 20; ++i)
        analyzer.analyze(frame(wall(width, height, i), i), sink);
    for (unsigned i = 0; i < 20; ++i)
        analyzer.analyze(frame(wall(width, height, i), 20), sink);
}

} // namespace
} // namespace gulou::analysis
