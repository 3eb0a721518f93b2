#include "pipeline/analysis/stay.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

const Steadiness steady{11, 11};
// A suitcase in the zone: a strong outline of its own, brought by somebody.
const Appearance suitcase{80, 30, 80, 30, 0.9, 1, 0.05, 1, 0.8};

TEST(Stay, RaisesAThingThatWasBroughtAndStands) {
    EXPECT_EQ(decide(steady, suitcase), StayVerdict::Raise);
}

TEST(Stay, ForgivesAThingThatToppledOnce) {
    EXPECT_EQ(decide({11, 9}, suitcase), StayVerdict::Raise);
}

TEST(Stay, WaitsWhileAPersonShifts) {
    EXPECT_EQ(decide({11, 6}, suitcase), StayVerdict::Wait);
    EXPECT_EQ(decide({2, 2}, suitcase), StayVerdict::Wait); // hidden nearly all the time
}

TEST(Stay, TakesTwoThingsAfterEachOtherForTwo) {
    EXPECT_EQ(decide({11, 10, 0.2}, suitcase), StayVerdict::Wait); // people, then a van
    EXPECT_EQ(decide({11, 10, 0.6}, suitcase), StayVerdict::Raise);
}

TEST(Stay, KnowsAHoleFromAThing) {
    auto hole = suitcase;
    hole.outline_now = 20;
    hole.outline_scene = 60;
    EXPECT_EQ(decide(steady, hole), StayVerdict::Hole);
}

TEST(Stay, TakesWhatHidesPaintedLettersForAThing) {
    auto van = suitcase;
    van.outline_now = van.hull_now = 33;
    van.outline_scene = 1.5 * van.outline_now;
    van.hull_scene = 1.8 * van.hull_now;
    EXPECT_EQ(decide(steady, van), StayVerdict::Raise);
}

TEST(Stay, KnowsAHoleInAThingsPiecesByTheStringAroundThem) {
    auto hole = suitcase;
    hole.hull_now = 16;
    hole.hull_scene = 65;
    EXPECT_EQ(decide(steady, hole), StayVerdict::Hole);
}

TEST(Stay, KnowsAPatchOfLightFromAThing) {
    auto light = suitcase;
    light.arrived = 0.05;
    EXPECT_EQ(decide(steady, light), StayVerdict::NotAnObject);
}

TEST(Stay, KnowsAHoleByWhatLiesAroundIt) {
    auto hole = suitcase;
    hole.apart_now = 10;
    hole.apart_scene = 30;
    EXPECT_EQ(decide(steady, hole), StayVerdict::Hole);
    hole.apart_scene = 15; // hides a painted letter
    EXPECT_EQ(decide(steady, hole), StayVerdict::Raise);
}

TEST(Stay, KnowsAHoleByItsOutlineAndWhatLiesAroundItTogether) {
    auto hole = suitcase;
    hole.across_now = 50;
    hole.across_scene = 115;
    hole.apart_now = 24;
    hole.apart_scene = 43;
    EXPECT_EQ(decide(steady, hole), StayVerdict::Hole);
    hole.apart_scene = 20; // a dark car on letters at night
    EXPECT_EQ(decide(steady, hole), StayVerdict::Raise);
}

TEST(Stay, KnowsAHoleByTheEdgesThatRunOnThroughIt) {
    auto hole = suitcase;
    hole.edges = {0.13, 0.7, 0.25};
    EXPECT_EQ(decide(steady, hole), StayVerdict::Hole);
    hole.edges.crossed = 0.03; // too few of them
    EXPECT_EQ(decide(steady, hole), StayVerdict::Raise);
    hole.edges = {0.3, 0.5, 0.45}; // as in the scene: what stands there has such edges too
    EXPECT_EQ(decide(steady, hole), StayVerdict::Raise);
}

TEST(Stay, KnowsAShadeThatTheCameraHasSmeared) {
    auto shade = suitcase;
    shade.relighting = {25, 3, 12, true, 2};
    shade.step = -40;
    EXPECT_EQ(decide(steady, shade), StayVerdict::NotAnObject);
    shade.relighting.structure = 2; // plain ground
    EXPECT_EQ(decide(steady, shade), StayVerdict::Raise);
    shade.step = -20; // a soft edge
    EXPECT_EQ(decide(steady, shade), StayVerdict::NotAnObject);
}

TEST(Stay, TakesWhatLightAloneDoesNotExplainForAThing) {
    auto bottle = suitcase;
    bottle.relighting = {31, 7, 14, true, 16};
    EXPECT_EQ(decide(steady, bottle), StayVerdict::Raise);
    bottle.relighting = {44, 15, 40, true, 2};
    EXPECT_EQ(decide(steady, bottle), StayVerdict::Raise);
    bottle.relighting = {20, 2, 7, false, 0}; // infra-red: cannot be said
    EXPECT_EQ(decide(steady, bottle), StayVerdict::Raise);
}

TEST(Stay, KnowsAChangeOfTheGroundByWhatItLacks) {
    auto paint = suitcase;
    paint.persons = 0.4;
    paint.outline_scene = paint.outline_now;
    paint.relighting = {32, 9, 11, true, 4};
    EXPECT_EQ(decide(steady, paint), StayVerdict::NotAnObject);
    auto thing = paint;
    thing.relighting.colour_left = 6;
    EXPECT_EQ(decide(steady, thing), StayVerdict::Raise);
    thing = paint;
    thing.persons = 0.8;
    EXPECT_EQ(decide(steady, thing), StayVerdict::Raise);
    thing = paint; // a grey bag on plain ground
    thing.outline_scene = thing.outline_now / 1.3;
    EXPECT_EQ(decide(steady, thing), StayVerdict::Raise);
    thing = paint; // infra-red: cannot be said
    thing.relighting.in_colour = false;
    EXPECT_EQ(decide(steady, thing), StayVerdict::Raise);
}

TEST(Stay, KnowsTheEmptyPlaceAgain) {
    auto letters = suitcase;
    letters.known = 0.9;
    EXPECT_EQ(decide(steady, letters), StayVerdict::NotAnObject);
    letters.known = 0.75; // seen through a bottle
    EXPECT_EQ(decide(steady, letters), StayVerdict::Raise);
}

TEST(Stay, WaitsUntilTheThingCanBeSeen) {
    auto gone = suitcase;
    gone.there = 0.15;
    EXPECT_EQ(decide(steady, gone), StayVerdict::Wait);
}

TEST(Stay, IgnoresWhatStandsBesideTheZone) {
    auto beside = suitcase;
    beside.foot_in_zone = 0.2;
    EXPECT_EQ(decide(steady, beside), StayVerdict::Wait);
}

TEST(Absence, CountsOnlyWhileThePlaceCanBeSeen) {
    Absence absence;
    absence.see({5, 0, 0.9, -1, 0});
    EXPECT_EQ(absence.seconds(), 0);
    absence.see({5, 0, 0, -1, 0});
    EXPECT_EQ(absence.seconds(), 5);
}

TEST(Absence, EndsWhenTheThingIsSeenAgain) {
    Absence absence;
    absence.see({5, 0, 0, -1, 0});
    absence.see({1, 0.8, 0, 0.3, 1});
    EXPECT_EQ(absence.seconds(), 0);
}

TEST(Absence, RecognisesAThingUnderNewLight) {
    Absence absence;
    absence.see({5, 0.1, 0, 0.9, 1}); // the scene was learnt afresh, the thing is still there
    EXPECT_EQ(absence.seconds(), 0);
}

TEST(Absence, IsNotFooledByAGhostOfTheScene) {
    Absence absence;
    absence.see({5, 0.9, 0, 0.1, 0.1}); // differs from the scene, but has no outline of its own
    EXPECT_EQ(absence.seconds(), 5);
}

} // namespace
} // namespace gulou::analysis
