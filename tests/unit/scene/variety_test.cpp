// The scenes evaluation is done on: other cameras, other things, distractors, faults.
#include "pipeline/scene/falling.hpp"
#include "pipeline/scene/lane_thing.hpp"
#include "tests/unit/scene/painted.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace gulou::scene {
namespace {

constexpr const char* small = "&width=320&height=180&noise=0";

// Mean difference of neighbouring pixels: how sharp a picture is.
double sharpness(const Painted& picture) {
    double sum = 0;
    for (int y = 40; y < picture.height - 30; ++y)
        for (int x = 1; x < picture.width; ++x)
            sum += std::abs(picture.luma(x, y) - picture.luma(x - 1, y));
    return sum / picture.width / (picture.height - 70);
}

double mean(const Painted& picture) {
    return picture.means(1, 1)[0];
}

TEST(Variety, ADistractorMoreDoesNotChangeTheObject) {
    const std::string facade = "scene://facade?seed=21&view=any&object=any&throw_at=3";
    const std::string lane = "scene://fire-lane?seed=21&view=any&object=any&park_at=20";
    for (const auto& [uri, more] :
         {std::pair{facade, "&distractors=birds,rain,leaves,gondola,shake,clouds,night,windows"},
          std::pair{lane, "&distractors=cars,people,shadows,doors,occluders,rain,shake"}}) {
        const Truth alone = open_uri(uri + "&distractors=none" + small)->truth(60);
        const Truth crowded = open_uri(uri + more + small)->truth(60);
        ASSERT_EQ(alone.events.size(), crowded.events.size()) << uri;
        for (std::size_t i = 0; i < alone.events.size(); ++i) {
            EXPECT_EQ(alone.events[i].object, crowded.events[i].object);
            EXPECT_EQ(alone.events[i].box, crowded.events[i].box);
            ASSERT_EQ(alone.events[i].track.size(), crowded.events[i].track.size());
            for (std::size_t k = 0; k < alone.events[i].track.size(); ++k)
                EXPECT_EQ(alone.events[i].track[k].at, crowded.events[i].track[k].at);
        }
    }
}

TEST(Variety, LifeIsDrawnFromTheSeed) {
    std::set<std::vector<std::string>> seen;
    for (int seed = 1; seed <= 20; ++seed) {
        const std::string uri = "scene://facade?distractors=life&seed=" + std::to_string(seed);
        seen.insert(parse_uri(uri)->distractors.names());
        EXPECT_EQ(parse_uri(uri)->distractors.names(), parse_uri(uri)->distractors.names());
    }
    EXPECT_GT(seen.size(), 12U);
}

TEST(Variety, NamesWhatAKindDoesNotHave) {
    EXPECT_NE(parse_uri("scene://facade?distractors=doors").error().message.find("birds"),
              std::string::npos);
    EXPECT_NE(parse_uri("scene://facade?object=piano").error().message.find("cigarette"),
              std::string::npos);
    EXPECT_FALSE(parse_uri("scene://facade?tamper=stolen"));
    EXPECT_FALSE(parse_uri("scene://street?object=box"));
}

// Terminal speeds of analytics.md §5: paper 1.5 to 2 m/s; a full bottle hardly feels the air.
TEST(Falling, IsAsFastAsTheThingIsHeavy) {
    Pcg32 random(1, Stream::Event);
    const auto last_second = [&](const char* name) {
        const Fall fall(thrown_thing(name, 20, random), {0, -1, 30}, {}, 0);
        return fall.at(fall.duration() - 1).z - fall.at(fall.duration()).z;
    };
    EXPECT_NEAR(last_second("paper"), 1.7, 0.3);
    EXPECT_GT(last_second("bottle"), 16);
    EXPECT_LT(last_second("plastic bag"), 4);
    EXPECT_GT(last_second("cap"), 5);
}

TEST(Variety, EveryCameraHasAZoneAndCalibrationInItsPicture) {
    for (int seed = 1; seed <= 40; ++seed) {
        const auto facade =
            open_uri("scene://facade?view=any&seed=" + std::to_string(seed) + small);
        const Truth truth = facade->truth(1);
        EXPECT_TRUE(check_zone(truth.zone)) << seed;
        ASSERT_EQ(truth.facade.points.size(), 6U);
        for (const FacadePoint& point : truth.facade.points)
            EXPECT_TRUE(point.at.x > 0 && point.at.x < 1 && point.at.y > 0 && point.at.y < 1)
                << seed;
        // Above on the wall is above in the picture.
        EXPECT_LT(truth.facade.points[4].at.y, truth.facade.points[0].at.y) << seed;
        EXPECT_LT(truth.facade.points[0].at.x, truth.facade.points[1].at.x) << seed;
    }
    for (int seed = 1; seed <= 10; ++seed)
        EXPECT_TRUE(
            check_zone(open_uri("scene://fire-lane?view=any&seed=" + std::to_string(seed) + small)
                           ->truth(1)
                           .zone))
            << seed;
}

TEST(Variety, WhatIsLeftStandsInItsBox) {
    for (const auto name : lane_thing_names()) {
        const std::string uri = "scene://fire-lane?seed=5&distractors=none&width=640&height=360&"
                                "noise=0&park_at=20&park_for=40&park_every=0&object=" +
                                std::string(name);
        const auto with = open_uri(uri);
        const auto without = open_uri(uri + "&events=0");
        const Box box = with->truth(90).events.at(0).box;
        const Painted a = paint(*with, 40 * 15);
        const Painted b = paint(*without, 40 * 15);
        int inside = 0, outside = 0;
        for (int y = 0; y < a.height; ++y)
            for (int x = 0; x < a.width; ++x)
                if (std::abs(a.luma(x, y) - b.luma(x, y)) > 8) {
                    const bool in =
                        x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
                    (in ? inside : outside) += 1;
                }
        EXPECT_GT(inside, 0.3 * box.width * box.height) << name;
        EXPECT_LT(outside, inside) << name; // its shadow
    }
}

TEST(Tamper, CoversDefocusesTurnsFreezesAndBlackens) {
    const std::string uri = std::string("scene://street?seed=3&tamper_at=4&tamper_for=20") + small;
    const Painted usual = paint(*open_uri(uri), 10 * 15);
    const auto tampered = [&](const std::string& how, std::int64_t frame) {
        return paint(*open_uri(uri + "&tamper=" + how), frame);
    };
    EXPECT_LT(sharpness(tampered("covered", 150)), 0.3 * sharpness(usual));
    EXPECT_LT(sharpness(tampered("defocused", 150)), 0.6 * sharpness(usual));
    EXPECT_GT(sharpness(tampered("moved", 150)), 0.6 * sharpness(usual));
    EXPECT_NE(tampered("moved", 150).means(8, 4), usual.means(8, 4));
    EXPECT_EQ(mean(tampered("black", 150)), 16);
    EXPECT_EQ(tampered("frozen", 120).i420, tampered("frozen", 150).i420);
    EXPECT_NE(tampered("frozen", 20).i420, tampered("frozen", 40).i420);
    const Truth truth = open_uri(uri + "&tamper=moved")->truth(60);
    ASSERT_EQ(truth.events.size(), 1U);
    EXPECT_EQ(truth.events[0].type, AlarmType::CameraTamper);
    EXPECT_EQ(truth.events[0].object, "moved");
}

TEST(Variety, NightIsDarkerThanDay) {
    for (const char* kind : {"facade", "fire-lane", "street"}) {
        const std::string uri = std::string("scene://") + kind + "?seed=6" + small;
        EXPECT_LT(mean(paint(*open_uri(uri + "&distractors=night"), 30)),
                  0.7 * mean(paint(*open_uri(uri + "&distractors=none"), 30)));
    }
}

// A thing's image in the glass runs beside it, and only where there are panes.
TEST(Variety, GlassMirrorsWhatFallsBeforeIt) {
    int mirrored = 0;
    for (int seed = 1; seed <= 8; ++seed) {
        const auto scene = open_uri(
            "scene://facade?view=any&object=box&throw_at=3&seed=" + std::to_string(seed) + small);
        for (const TruthEvent& event : scene->truth(20).events) {
            if (event.mirror.empty())
                continue;
            ++mirrored;
            ASSERT_EQ(event.mirror.size(), event.track.size());
            EXPECT_NE(event.mirror[5].at, event.track[5].at);
        }
    }
    EXPECT_GT(mirrored, 0);
    EXPECT_LT(mirrored, 8);
}

// Golden pictures of three seeds of life, coarse, so that another CPU's rounding does not break
// them.
TEST(Variety, LooksAsItDidWhenItWasApproved) {
    const std::vector<std::pair<std::string, std::vector<double>>> golden = {
#include "tests/unit/scene/golden_life.inc"
    };
    ASSERT_EQ(golden.size(), 6U);
    for (const auto& [uri, expected] : golden) {
        const auto means = paint(*open_uri(uri), 450).means(4, 3);
        std::string now;
        for (const double m : means)
            now += std::to_string(m) + ", ";
        ASSERT_EQ(means.size(), expected.size()) << uri << ": " << now;
        for (std::size_t i = 0; i < means.size(); ++i)
            EXPECT_NEAR(means[i], expected[i], 1.0) << uri << ": " << now;
    }
}

} // namespace
} // namespace gulou::scene
