// A zone rule over days: restarts, infra-red, key frames alone, and what a model says.
#include "pipeline/analysis/lane_memory.hpp"
#include "pipeline/analysis/zone_occupancy.hpp"
#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

namespace gulou::analysis {
namespace {

using testing::box;
using testing::frame;
using testing::Painted;
using testing::wall;

constexpr int width = 240, height = 180;
constexpr double dwell = 12;

Rule lane() {
    Rule rule;
    rule.name = "lane";
    rule.type = AlarmType::FireLaneBlocked;
    rule.zone = {{0.1, 0.4}, {0.9, 0.4}, {0.9, 1}, {0.1, 1}};
    rule.dwell = std::chrono::duration<double>(dwell);
    return rule;
}

// By day the chroma is not grey.
void colour(Painted& picture) {
    const auto luma = static_cast<std::ptrdiff_t>(width) * height;
    std::fill(picture.pixels->begin() + luma, picture.pixels->end(), 140);
}

void van(Painted& picture, double x, int light = 0) {
    box(picture, static_cast<int>(x), 90, 60, 50, 215 - light);
    box(picture, static_cast<int>(x) + 8, 96, 20, 14, 40);
}
// Where it is that drives in within 2 s, and off again at `leaves`.
double driving(double t, double arrives, double leaves = 1e9) {
    return t < arrives ? 90 - (arrives - t) * 75 : t > leaves ? 90 + (t - leaves) * 75 : 90;
}

struct Watcher {
    ZoneOccupancy analyzer;
    std::vector<Observation> seen;
    explicit Watcher(const Rule& rule = lane(), Equipment equipment = {})
        : analyzer(CameraId{"c"}, rule, std::move(equipment)) {}

    // Pictures of [from, to); stream time starts at `from`.
    void watch(double from, double to, const std::function<void(Painted&, double)>& paint,
               double step = 0.2) {
        for (int i = 0; from + i * step < to - 1e-9; ++i) {
            const double t = from + i * step;
            auto picture = wall(width, height, static_cast<unsigned>(t * 5));
            colour(picture);
            paint(picture, t);
            analyzer.analyze(frame(picture, t),
                             [&](Observation o) { seen.push_back(std::move(o)); });
        }
    }
};

struct Told final : Labeller {
    std::vector<std::string> all{"person", "car"};
    std::vector<Labelled> answer;
    int asked = 0;
    const std::vector<std::string>& classes() const override { return all; }
    std::vector<Labelled> look(const media::Frame&, const Box&) override {
        ++asked;
        return answer;
    }
};

struct ZoneLife : ::testing::Test {
    std::filesystem::path folder =
        std::filesystem::path(::testing::TempDir()) /
        ("zone_life_" +
         std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    void SetUp() override { std::filesystem::remove_all(folder); }
    void TearDown() override { std::filesystem::remove_all(folder); }
};

// Brown on grey: as light as what is behind it.
void carton(Painted& picture, int x, int y, int side) {
    const int columns = width / 2, rows = height / 2;
    const auto u = static_cast<std::ptrdiff_t>(width) * height;
    for (int j = y; j < y + side; ++j)
        for (int i = x; i < x + side; ++i)
            picture.at(i, j) = 112;
    for (int j = y / 2; j < (y + side) / 2; ++j)
        for (int i = x / 2; i < (x + side) / 2; ++i) {
            (*picture.pixels)[static_cast<std::size_t>(u + j * columns + i)] = 108;
            (*picture.pixels)[static_cast<std::size_t>(u + (rows + j) * columns + i)] = 158;
        }
}
void asphalt(Painted& picture) {
    for (int y = 60; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.at(x, y) = static_cast<std::uint8_t>(110 + picture.at(x, y) % 2);
}

TEST_F(ZoneLife, WhatIsAsLightAsTheGroundIsSeenByItsColour) {
    const auto brought = [](auto& p, double t) {
        asphalt(p);
        if (t > 14 && t < 18) // who brings it
            box(p, t < 16 ? static_cast<int>(60 * (t - 14)) : 120 - static_cast<int>(60 * (t - 16)),
                80, 16, 60, 30);
        if (t > 16.3) // put down where he stood
            carton(p, 100, 100, 36);
    };
    Watcher watcher;
    watcher.watch(0, 50, brought);
    ASSERT_EQ(watcher.seen.size(), 1U);
    EXPECT_NEAR(watcher.seen[0].t.count(), 16 + dwell, 3);
    EXPECT_GT(overlap(watcher.seen[0].box, {100, 100, 36, 36}), 0.6);
}

TEST_F(ZoneLife, KeyFramesServeEveryOneToFourSeconds) {
    for (const double step : {1.0, 2.0, 4.0}) {
        Watcher watcher;
        watcher.watch(
            0, 220, [](auto& p, double t) { van(p, driving(t, 60.7, 150.3)); }, step);
        ASSERT_EQ(watcher.seen.size(), 2U) << step;
        EXPECT_GE(watcher.seen[0].t.count(), 60.7 + dwell - 1) << step;
        EXPECT_LE(watcher.seen[0].t.count(), 60.7 + dwell + 2 * step + 1) << step;
        EXPECT_EQ(watcher.seen[1].state, ObservationState::Cleared);
        EXPECT_LE(watcher.seen[1].t.count(), 150.3 + 10 + 4 * step) << step;
    }
}

TEST_F(ZoneLife, WhatWasReportedBeforeARestartIsClearedAfterIt) {
    {
        Watcher before(lane(), {nullptr, folder});
        before.watch(0, 40, [](auto& p, double t) { van(p, driving(t, 15)); });
        ASSERT_EQ(before.seen.size(), 1U);
    }
    Watcher after(lane(), {nullptr, folder});
    after.watch(100, 150, [](auto& p, double t) { van(p, driving(t, 15, 120)); });
    ASSERT_EQ(after.seen.size(), 1U);
    EXPECT_EQ(after.seen[0].state, ObservationState::Cleared);
    EXPECT_NEAR(after.seen[0].t.count(), 130, 4);
    EXPECT_NEAR(after.seen[0].began.count(), 15, 3);
}

TEST_F(ZoneLife, WhatLeftWhileTheServerWasDownIsCleared) {
    {
        Watcher before(lane(), {nullptr, folder});
        before.watch(0, 40, [](auto& p, double t) { van(p, driving(t, 15)); });
    }
    Watcher after(lane(), {nullptr, folder});
    after.watch(100, 130, [](auto&, double) {});
    ASSERT_EQ(after.seen.size(), 1U);
    EXPECT_EQ(after.seen[0].state, ObservationState::Cleared);
    EXPECT_LE(after.seen[0].t.count(), 115);
}

TEST_F(ZoneLife, WhatCameWhileTheServerWasDownIsReported) {
    {
        Watcher before(lane(), {nullptr, folder});
        before.watch(0, 60, [](auto& p, double t) { van(p, driving(t, 15, 35)); });
        ASSERT_EQ(before.seen.size(), 2U);
    }
    Watcher after(lane(), {nullptr, folder});
    after.watch(100, 140, [](auto& p, double) { van(p, 90); });
    ASSERT_EQ(after.seen.size(), 1U);
    EXPECT_EQ(after.seen[0].state, ObservationState::Raised);
    EXPECT_NEAR(after.seen[0].t.count(), 100 + dwell, 4);
}

TEST_F(ZoneLife, ADamagedOrForeignMemoryIsIgnored) {
    {
        Watcher before(lane(), {nullptr, folder});
        before.watch(0, 40, [](auto& p, double t) { van(p, driving(t, 15)); });
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::string kept((std::istreambuf_iterator<char>(in)), {});
        EXPECT_FALSE(load(entry.path(), {99, 99}));
        for (std::size_t n = 0; n < kept.size(); n += kept.size() / 60 + 1) {
            std::ofstream(entry.path(), std::ios::binary) << kept.substr(0, n);
            EXPECT_FALSE(load(entry.path(), {240, 108}));
        }
    }
    Watcher after(lane(), {nullptr, folder});
    after.watch(100, 140, [](auto& p, double t) { van(p, driving(t, 115)); });
    EXPECT_EQ(after.seen.size(), 1U);
}

TEST_F(ZoneLife, TheSwitchToInfraRedKeepsWhatStands) {
    const auto night = [](Painted& p, double t) {
        van(p, driving(t, 20, 80));
        if (t < 26 || t > 120)
            return;
        for (int y = 0; y < height; ++y) // darker, less contrast, no colour
            for (int x = 0; x < width; ++x)
                p.at(x, y) = static_cast<std::uint8_t>(30 + p.at(x, y) * 4 / 10);
        const auto luma = static_cast<std::ptrdiff_t>(width) * height;
        std::fill(p.pixels->begin() + luma, p.pixels->end(), 128);
    };
    Watcher watcher;
    watcher.watch(0, 150, night);
    ASSERT_EQ(watcher.seen.size(), 2U);
    // It stood for 6 s when the light turned; the scene of the night is learnt around it.
    EXPECT_NEAR(watcher.seen[0].began.count(), 20, 3);
    EXPECT_LE(watcher.seen[0].t.count(), 20 + dwell + 6);
    EXPECT_EQ(watcher.seen[1].state, ObservationState::Cleared);
    EXPECT_NEAR(watcher.seen[1].t.count(), 91, 4);
}

TEST_F(ZoneLife, AModelReportsWhatStoodThereFromTheStart) {
    auto told = std::make_shared<Told>();
    told->answer = {{"car", 0.9, {90, 90, 60, 50}}, {"person", 0.9, {20, 90, 20, 50}}};
    Watcher watcher(lane(), {told, {}});
    watcher.watch(0, 120, [](auto& p, double) { van(p, 90); });
    ASSERT_EQ(watcher.seen.size(), 1U);
    EXPECT_EQ(watcher.seen[0].label, "car");
    EXPECT_LE(told->asked, 3); // a sweep a minute
    told->answer.clear();
    watcher.watch(120, 160, [](auto&, double) {});
    ASSERT_EQ(watcher.seen.size(), 2U);
    EXPECT_EQ(watcher.seen[1].state, ObservationState::Cleared);
}

TEST_F(ZoneLife, AModelVetoesAPersonAndIsSeldomAsked) {
    auto told = std::make_shared<Told>();
    told->answer = {{"person", 0.9, {90, 90, 60, 50}}};
    Watcher watcher(lane(), {told, {}});
    watcher.watch(0, 75, [](auto& p, double t) { van(p, driving(t, 15)); });
    EXPECT_TRUE(watcher.seen.empty());
    EXPECT_LE(told->asked, 5); // 27, 37, 57 s, and the sweep
    told->answer = {{"car", 0.9, {90, 90, 60, 50}}};
    watcher.watch(75, 130, [](auto& p, double) { van(p, 90); });
    ASSERT_EQ(watcher.seen.size(), 1U);
    EXPECT_EQ(watcher.seen[0].label, "car");
}

TEST_F(ZoneLife, IgnoresWhatIsSmallerThanTheRuleSays) {
    auto rule = lane();
    rule.min_size = 0.4; // the van is 50 of 180 rows high
    Watcher watcher(rule);
    watcher.watch(0, 50, [](auto& p, double t) { van(p, driving(t, 15)); });
    EXPECT_TRUE(watcher.seen.empty());
    rule.min_size = 0.2;
    Watcher less(rule);
    less.watch(0, 50, [](auto& p, double t) { van(p, driving(t, 15)); });
    EXPECT_EQ(less.seen.size(), 1U);
}

TEST_F(ZoneLife, AFlashIsNoNewScene) {
    Watcher watcher;
    watcher.watch(0, 60, [](auto& p, double t) {
        van(p, driving(t, 15));
        if (t > 20 && t < 20.5)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x)
                    p.at(x, y) = static_cast<std::uint8_t>(250 - (x * y) % 5);
    });
    ASSERT_EQ(watcher.seen.size(), 1U);
    EXPECT_LE(watcher.seen[0].t.count(), 15 + dwell + 4);
}

// Somebody who walks along the lane from `from` on, for 3 s.
void walker(Painted& picture, double t, double from) {
    if (t > from && t < from + 3)
        box(picture, static_cast<int>(width / 3.0 * (t - from)), 70, 16, 60, 30);
}

TEST_F(ZoneLife, LettersThatFadedAndComeBackAreThePlace) {
    const auto letters = [](auto& p, double t) {
        asphalt(p);
        // In the shade they can hardly be made out; the sun comes back while somebody walks by.
        const double faded = t < 401 ? std::clamp((t - 40) / 40, 0.0, 1.0) : 0;
        for (int x = 90; x < 150; x += 12)
            box(p, x, 90, 6, 40, static_cast<int>(200 - 84 * faded));
        walker(p, t, 400);
    };
    Watcher watcher;
    watcher.watch(0, 440, letters, 0.5);
    EXPECT_TRUE(watcher.seen.empty());
}

TEST_F(ZoneLife, WhereHeadlightsShoneAtTheStartIsAHole) {
    const auto pool = [](auto& p, double t) {
        for (int y = 60; y < height; ++y) // cobbles
            for (int x = 0; x < width; ++x)
                p.at(x, y) = static_cast<std::uint8_t>((x / 5 + y / 5) % 2 ? 90 : 150);
        for (int y = 80; t < 41 && y < 150; ++y)
            for (int x = 70; x < 170; ++x) {
                const double off = std::hypot((x - 120) / 50.0, (y - 115) / 35.0);
                const double lit = std::clamp(1.5 * (1 - off), 0.0, 1.0);
                p.at(x, y) = static_cast<std::uint8_t>(p.at(x, y) * (1 - lit) + 235 * lit);
            }
        walker(p, t, 40);
    };
    Watcher watcher;
    watcher.watch(0, 80, pool);
    EXPECT_TRUE(watcher.seen.empty());
}

void hatching(Painted& picture) {
    asphalt(picture);
    for (int y = 60; y < height; ++y)
        for (int x = 0; x < width; ++x)
            if ((x + y) % 28 < 9)
                picture.at(x, y) = 190;
}

TEST_F(ZoneLife, AGateThatStoodOpenAtTheStartLeavesNoThing) {
    Watcher watcher;
    watcher.watch(0, 50, [](auto& p, double t) {
        hatching(p);
        if (t < 12)
            box(p, 90, 90, 50, 50, 112); // as grey as the ground
    });
    EXPECT_TRUE(watcher.seen.empty());
}

TEST_F(ZoneLife, WhatHidesTheHatchingIsAThing) {
    Watcher watcher;
    watcher.watch(0, 50, [](auto& p, double t) {
        hatching(p);
        if (t >= 12)
            box(p, 90, 90, 50, 50, 50);
    });
    EXPECT_EQ(watcher.seen.size(), 1U);
}

TEST_F(ZoneLife, TwoThatStandAfterEachOtherAreNotOneThatStays) {
    const auto people_then_a_van = [](auto& p, double t) {
        if (t > 15 && t < 24)
            for (const int x : {95, 112, 130})
                box(p, x, 90, 14, 50, 30);
        van(p, driving(t, 24, 33));
    };
    Watcher watcher;
    watcher.watch(0, 60, people_then_a_van);
    EXPECT_TRUE(watcher.seen.empty());
}

Painted doubled(const Painted& small) {
    auto out = wall(2 * width, 2 * height, 0);
    std::fill(out.pixels->begin() + 4L * width * height, out.pixels->end(), 140);
    for (int y = 0; y < 2 * height; ++y)
        for (int x = 0; x < 2 * width; ++x)
            out.at(x, y) = (*small.pixels)[static_cast<std::size_t>(y / 2 * width + x / 2)];
    return out;
}

TEST_F(ZoneLife, WhatStandsGoesOnStandingWhenTheStreamChangesItsSize) {
    ZoneOccupancy analyzer(CameraId{"c"}, lane());
    std::vector<Observation> seen;
    for (int i = 0; i < 5 * 90; ++i) {
        const double t = i / 5.0;
        auto picture = wall(width, height, static_cast<unsigned>(i));
        colour(picture);
        van(picture, driving(t, 15, 60));
        analyzer.analyze(frame(t < 40 ? picture : doubled(picture), t),
                         [&](Observation o) { seen.push_back(std::move(o)); });
    }
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[1].state, ObservationState::Cleared);
    EXPECT_NEAR(seen[1].t.count(), 70, 4);
    EXPECT_NEAR(seen[1].began.count(), 15, 3);
    EXPECT_NEAR(seen[1].box.width, 2 * seen[0].box.width, 12);
}

TEST_F(ZoneLife, SizeAndColourMayChangeMidway) {
    ZoneOccupancy analyzer(CameraId{"c"}, lane(), {nullptr, folder});
    const auto sink = [](const Observation&) {};
    for (const auto& [w, h] : {std::pair{240, 180}, {641, 361}, {240, 180}, {7680, 4320}})
        for (unsigned i = 0; i < (w > 4000 ? 3U : 70U); ++i) {
            auto picture = frame(wall(w, h, i), i / 5.0);
            if (i > 30)
                picture.planes[1] = picture.planes[2] = {};
            analyzer.analyze(picture, sink);
        }
}

} // namespace
} // namespace gulou::analysis
