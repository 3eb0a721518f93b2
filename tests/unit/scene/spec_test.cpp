#include "pipeline/scene/spec.hpp"

#include <gtest/gtest.h>

namespace gulou::scene {
namespace {

std::string refusal(const std::string& uri) {
    const auto spec = parse_uri(uri);
    return spec ? "" : spec.error().message;
}

TEST(SceneSpec, HasTheDefaultsOfItsKind) {
    const auto facade = parse_uri("scene://facade");
    ASSERT_TRUE(facade);
    EXPECT_EQ(facade->width, 960);
    EXPECT_EQ(facade->height, 540);
    EXPECT_EQ(facade->fps, 20);
    const auto lane = parse_uri("scene://fire-lane");
    ASSERT_TRUE(lane);
    EXPECT_EQ(lane->width, 640);
    EXPECT_EQ(lane->fps, 15);
    EXPECT_EQ(parse_uri("scene://street")->kind, Kind::Street);
}

TEST(SceneSpec, ReadsItsSettingsFromTheAddress) {
    const auto spec =
        parse_uri("scene://facade?seed=7&fps=25&throw_at=8.5&throw_every=60&noise=0"
                  "&events=1&duration=30&start=2026-11-21T08:00:00Z&name=12%E5%8F%B7");
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(spec->seed, 7U);
    EXPECT_EQ(spec->fps, 25);
    EXPECT_EQ(spec->event_at, 8.5);
    EXPECT_EQ(spec->event_every, 60);
    EXPECT_EQ(spec->title, "12号");
    EXPECT_EQ(to_rfc3339(spec->start), "2026-11-21T08:00:00.000Z");
}

TEST(SceneSpec, NamesTheKeyItDoesNotKnowAndTheOnesItDoes) {
    EXPECT_EQ(
        refusal("scene://street?sed=7"),
        "scene: street has no setting 'sed'; it has: seed, width, height, fps, duration, "
        "noise, events, start, name, view, distractors, tamper, tamper_at, tamper_for, crf, gop, "
        "encoder");
    EXPECT_NE(refusal("scene://facade?park_at=3").find("no setting 'park_at'"), std::string::npos);
    EXPECT_EQ(refusal("scene://moon"),
              "scene: there is no 'moon'; there are facade, fire-lane, street, square");
}

TEST(SceneSpec, RefusesWrongValues) {
    for (const char* bad :
         {"scene://facade?fps=0", "scene://facade?fps=x", "scene://facade?fps=20x",
          "scene://facade?width=961", "scene://facade?width=99999", "scene://facade?noise=-1",
          "scene://facade?noise=nan", "scene://facade?seed=-1", "scene://facade?events=yes",
          "scene://facade?seed", "scene://facade?name=%4", "scene://facade?start=now",
          "scene://facade?throw_every=2", "scene://fire-lane?park_for=60&park_every=70",
          "rtsp://x"})
        EXPECT_NE(refusal(bad), "") << bad;
}

TEST(SceneSpec, SuggestsAProperZoneForEveryKind) {
    for (const Kind kind : {Kind::Facade, Kind::FireLane, Kind::Street})
        EXPECT_TRUE(check_zone(suggested_zone(kind))) << name(kind);
}

} // namespace
} // namespace gulou::scene
