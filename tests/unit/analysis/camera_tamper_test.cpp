#include "pipeline/analysis/camera_tamper.hpp"

#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace gulou::analysis {
namespace {

using testing::box;
using testing::frame;
using testing::Painted;
using testing::wall;

constexpr int width = 320, height = 180;
constexpr double at = 60; // seconds: when it happens

// A wall with a house number and a passer-by, so that it has a place and lives.
Painted street(int i, int light = 0) {
    auto picture = wall(width, height, static_cast<unsigned>(i), light);
    box(picture, 40, 30, 60, 40, 200);
    box(picture, 200, 20, 30, 90, 30);
    box(picture, 120, 120, 90, 40, 170);
    box(picture, (i * 17) % (2 * width), 110, 10, 40, 15);
    return picture;
}

Painted blurred(const Painted& sharp, int reach) {
    auto out = wall(width, height, 0);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            int sum = 0, n = 0;
            for (int j = std::max(0, y - reach); j <= std::min(height - 1, y + reach); ++j)
                for (int i = std::max(0, x - reach); i <= std::min(width - 1, x + reach); ++i, ++n)
                    sum += (*sharp.pixels)[static_cast<std::size_t>(j * width + i)];
            out.at(x, y) = static_cast<std::uint8_t>(sum / n);
        }
    return out;
}

Painted shifted(const Painted& from, int dx, int dy) {
    auto out = wall(width, height, 0);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            out.at(x, y) = (*from.pixels)[static_cast<std::size_t>(
                std::clamp(y + dy, 0, height - 1) * width + std::clamp(x + dx, 0, width - 1))];
    return out;
}

std::vector<Observation> watch(double seconds, const std::function<Painted(int)>& paint,
                               double step = 1) {
    Rule rule;
    rule.name = "tamper";
    rule.type = AlarmType::CameraTamper;
    CameraTamper analyzer(CameraId{"c"}, rule);
    std::vector<Observation> seen;
    for (double t = 0; t < seconds; t += step)
        analyzer.analyze(frame(paint(static_cast<int>(t)), t),
                         [&](Observation o) { seen.push_back(std::move(o)); });
    return seen;
}

void expect_one(const std::vector<Observation>& seen, const std::string& label, double within) {
    ASSERT_EQ(seen.size(), 1U) << label;
    EXPECT_EQ(seen[0].label, label);
    EXPECT_EQ(seen[0].state, ObservationState::Raised);
    EXPECT_NEAR(seen[0].began.count(), at, 2);
    EXPECT_LE(seen[0].t.count(), at + within);
    EXPECT_TRUE(seen[0].snapshot);
}

TEST(CameraTamper, SaysNothingOfAnOrdinaryDay) {
    EXPECT_TRUE(watch(300, [](int i) {
                    return street(i, static_cast<int>(25 * std::sin(i / 40.0)));
                }).empty());
}

TEST(CameraTamper, SeesALensCoveredAndFreedAgain) {
    const auto cover = [](int i) {
        auto picture = street(i);
        if (i >= at && i < at + 40)
            box(picture, 0, 0, width, height, 60 + i % 3);
        return picture;
    };
    expect_one(watch(at + 30, cover), "covered", 8);
    const auto both = watch(at + 80, cover);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[1].state, ObservationState::Cleared);
    EXPECT_NEAR(both[1].t.count(), at + 51, 3);
}

TEST(CameraTamper, SeesABlackPicture) {
    expect_one(watch(at + 30,
                     [](int i) {
                         auto picture = street(i);
                         if (i >= at)
                             std::fill(picture.pixels->begin(),
                                       picture.pixels->begin() + width * height, 16);
                         return picture;
                     }),
               "black", 8);
}

TEST(CameraTamper, SeesALensOutOfFocus) {
    expect_one(watch(at + 30, [](int i) { return i < at ? street(i) : blurred(street(i), 3); }),
               "defocused", 13);
}

TEST(CameraTamper, SeesACameraPushedAside) {
    expect_one(watch(at + 30, [](int i) { return i < at ? street(i) : shifted(street(i), 37, 9); }),
               "moved", 8);
}

TEST(CameraTamper, SeesAPictureThatStandsStill) {
    expect_one(watch(at + 30, [](int i) { return street(std::min(i, static_cast<int>(at) - 1)); }),
               "frozen", 13);
}

// Dark, of little contrast, and over it what the camera writes itself, in front of every cover.
Painted written_on(Painted picture) {
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.at(x, y) = static_cast<std::uint8_t>(20 + picture.at(x, y) / 4);
    for (int x = 0; x < 150; x += 6) {
        box(picture, 8 + x, 5, 3, 9, 235);
        box(picture, 160 + x, height - 14, 3, 9, 235);
    }
    return picture;
}

TEST(CameraTamper, IsNotDeceivedByTheWritingOnADarkPicture) {
    const auto watched = [](const std::function<Painted(int)>& tampered) {
        return watch(at + 30, [&](int i) { return written_on(i < at ? street(i) : tampered(i)); });
    };
    expect_one(watched([](int i) { return shifted(street(i), 37, 9); }), "moved", 8);
    expect_one(watched([](int i) { return blurred(street(i), 3); }), "defocused", 16);
    expect_one(watched([](int i) {
                   auto picture = street(i);
                   box(picture, 0, 0, width, height, 100 + i % 5);
                   return picture;
               }),
               "covered", 8);
}

TEST(CameraTamper, ForgivesLampsThatGoOnAndACrowdThatPasses) {
    EXPECT_TRUE(watch(200, [](int i) { return street(i, i > 90 ? 45 : 0); }).empty());
    EXPECT_TRUE(watch(200, [](int i) {
                    auto picture = street(i);
                    if (i > 90 && i < 140) // half the picture is people
                        for (int k = 0; k < 8; ++k)
                            box(picture, (i * 31 + k * 40) % width, 60, 20, 110, 20 + k * 20);
                    return picture;
                }).empty());
}

TEST(CameraTamper, WorksWithAKeyFrameEveryFourSeconds) {
    const auto seen = watch(
        200,
        [](int i) {
            auto picture = street(i);
            if (i >= 120)
                box(picture, 0, 0, width, height, 60 + i % 3);
            return picture;
        },
        4);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].label, "covered");
}

TEST(CameraTamper, ReportsALostSignalByTheClockAndItsReturn) {
    CameraTamper analyzer(CameraId{"c"}, {});
    std::vector<Observation> seen;
    const auto sink = [&](Observation o) { seen.push_back(std::move(o)); };
    for (int i = 0; i < 10; ++i)
        analyzer.analyze(frame(street(i), i), sink);
    const auto last = frame(street(9), 9).captured;
    analyzer.idle(last + std::chrono::seconds(10), sink);
    EXPECT_TRUE(seen.empty());
    for (int i = 16; i < 60; i += 4)
        analyzer.idle(last + std::chrono::seconds(i), sink);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].label, "signal_lost");
    EXPECT_EQ(seen[0].began_at, last);
    EXPECT_EQ(seen[0].at, last + std::chrono::seconds(16));
    for (int i = 70; i < 90; ++i)
        analyzer.analyze(frame(street(i), i), sink);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[1].state, ObservationState::Cleared);
}

TEST(CameraTamper, ReportsACameraThatNeverCame) {
    CameraTamper analyzer(CameraId{"c"}, {});
    int raised = 0;
    const WallTime start(std::chrono::seconds(1'700'000'000));
    for (int i = 0; i < 100; i += 5)
        analyzer.idle(start + std::chrono::seconds(i), [&](const Observation&) { ++raised; });
    EXPECT_EQ(raised, 1);
}

TEST(CameraTamper, SurvivesFramesNoCameraShouldSend) {
    CameraTamper analyzer(CameraId{"c"}, {});
    const auto sink = [](const Observation&) {};
    for (const auto& [w, h] : {std::pair{320, 180},
                               {17, 16},
                               {8, 8},
                               {641, 361},
                               {33, 999},
                               {4000, 20},
                               {64, 64},
                               {320, 180}})
        for (unsigned i = 0; i < 40; ++i)
            analyzer.analyze(frame(wall(w, h, i), i), sink);
    analyzer.analyze(media::Frame{}, sink);
    for (unsigned i = 0; i < 40; ++i) // time stands still, then runs backwards
        analyzer.analyze(frame(wall(width, height, i), i < 20 ? 100 : 60 - i), sink);
}

} // namespace
} // namespace gulou::analysis
