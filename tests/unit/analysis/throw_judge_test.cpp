#include "pipeline/analysis/throw_judge.hpp"

#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace gulou::analysis {
namespace {

using testing::falling_track;
using testing::make_track;

const ThrowSite site{500, 25, 50, 0};

Track moving(const std::function<Point(double)>& place) {
    return make_track(1, 2.4, 25, place);
}

TEST(ThrowJudge, AcceptsABodyInFreeFall) {
    const auto judgement = judge(falling_track(), site);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
    EXPECT_GT(judgement.score, 0.8);
}

TEST(ThrowJudge, RefusesWhatMovesAtOneSpeed) {
    // A climber, a gondola, a raindrop: downward, straight, not accelerating.
    const auto track = moving([](double t) { return Point{300, 250 * (t - 1)}; });
    EXPECT_EQ(judge(track, site).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, RefusesWhatRises) {
    const auto track = moving([](double t) { return Point{300, 400 - 200 * (t - 1)}; });
    EXPECT_EQ(judge(track, site).verdict, Verdict::TooShort);
}

TEST(ThrowJudge, AcceptsABodyThatIsThrownUpwards) {
    // 3 m/s upwards at 20 pixels a metre: it rises for a third of a second.
    const auto track = moving([](double t) {
        const double after = t - 1;
        return Point{300 + 20 * after, 200 - 60 * after + 98 * after * after};
    });
    const auto judgement = judge(track, site);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
}

TEST(ThrowJudge, RefusesWhatGoesMostlySideways) {
    const auto track = moving([](double t) {
        return Point{100 + 400 * (t - 1), 100 + 150 * (t - 1) * (t - 1)};
    });
    EXPECT_EQ(judge(track, site).verdict, Verdict::NotDownward);
}

TEST(ThrowJudge, AsksMoreOfAFallInPixelsAmongOthers) {
    auto track = falling_track();
    for (std::size_t i = 0; i < track.samples.size(); ++i)
        track.samples[i].at.y += i % 2 == 0 ? 2.2 : -2.2;
    auto house = site;
    EXPECT_EQ(judge(track, house).verdict, Verdict::Fall);
    house.company = 40;
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
    EXPECT_EQ(judge(falling_track(), house).verdict, Verdict::Fall) << "as plain as can be";
}

TEST(ThrowJudge, RefusesAnInsectThatIsQuickerThanAnythingOnAFacade) {
    const auto falling = [](double zone_heights) {
        return make_track(1, 1.6, 25, [=](double t) {
            return Point{300, 100 + zone_heights * 500 / 2 * (t - 1) * (t - 1)};
        });
    };
    EXPECT_EQ(judge(falling(1.5), site).verdict, Verdict::Fall);
    EXPECT_EQ(judge(falling(2), site).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, RefusesALeafThatSwings) {
    auto track = falling_track();
    for (auto& s : track.samples)
        s.at.x += 30 * std::sin(8 * s.t);
    EXPECT_EQ(judge(track, site).verdict, Verdict::NotStraight);
}

TEST(ThrowJudge, RefusesALimbOfSomethingLarger) {
    auto track = falling_track();
    for (std::size_t i = 0; i < track.samples.size(); i += 2)
        track.samples[i].crowded = true;
    EXPECT_EQ(judge(track, site).verdict, Verdict::Crowded);
}

TEST(ThrowJudge, RefusesAnInsectThatComesCloser) {
    auto track = falling_track();
    for (std::size_t i = 0; i < track.samples.size(); ++i)
        track.samples[i].box.width = 4 + 2.0 * static_cast<double>(i);
    EXPECT_EQ(judge(track, site).verdict, Verdict::GrowsOrShrinks);
}

TEST(ThrowJudge, RefusesAPathThatWasBusyBefore) {
    auto busy = site;
    busy.path_busy = 0.2;
    EXPECT_EQ(judge(falling_track(), busy).verdict, Verdict::Visited);
}

TEST(ThrowJudge, RefusesAFewSamplesAndAShortDrop) {
    EXPECT_EQ(judge(falling_track(300, 1, 0.3), site).verdict, Verdict::TooShort);
    EXPECT_EQ(judge(falling_track(300, 1, 0.5), site).verdict, Verdict::TooSmallDrop);
}

TEST(ThrowJudge, RefusesATrackFullOfGaps) {
    auto track = falling_track();
    std::vector<TrackSample> some;
    for (std::size_t i = 0; i < track.samples.size(); i += 5)
        some.push_back(track.samples[i]);
    track.samples = some;
    EXPECT_EQ(judge(track, site).verdict, Verdict::TooShort);
}

TEST(ThrowJudge, RefusesAWayOfWhichMostWasNotSeen) {
    auto track = falling_track();
    std::erase_if(track.samples, [](const auto& s) { return s.t > 1.7 && s.t < 2.55; });
    EXPECT_EQ(judge(track, site).verdict, Verdict::TooShort);
}

// Height above the street over time, seen by a calibrated camera at 20 pixels a metre.
struct Measured {
    Track track;
    ThrowSite site;
};
Measured measured(double seconds, const std::function<double(double)>& height) {
    Measured out{make_track(1, 1 + seconds, 25,
                            [&](double t) {
                                return Point{300, 20 * (30 - height(t - 1))};
                            }),
                 {600, 25, 50, 0}};
    for (const auto& s : out.track.samples)
        out.site.heights.push_back({s.t, height(s.t - 1), 0.05, s.at.x / 20});
    out.site.zone_width = 400;
    out.site.above_first = 100;
    return out;
}

TEST(ThrowJudge, MeasuresGravityOnACalibratedFacade) {
    const auto [track, house] = measured(1.5, [](double t) { return 25 - 4.905 * t * t; });
    const auto judgement = judge(track, house);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
    EXPECT_EQ(judgement.what, Fallen::Heavy);
    ASSERT_TRUE(judgement.height);
    EXPECT_NEAR(judgement.height->gravity, 9.81, 0.3);
}

TEST(ThrowJudge, BelievesLessThanAFloorWhereItIsAlone) {
    auto [track, house] = measured(0.7, [](double t) { return 25 - 4.905 * t * t; });
    EXPECT_EQ(judge(track, house).verdict, Verdict::Fall);
    house.company = 4;
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
    const auto [glimpse, there] = measured(0.5, [](double t) { return 25 - 4.905 * t * t; });
    EXPECT_EQ(judge(glimpse, there).verdict, Verdict::TooSmallDrop);
}

TEST(ThrowJudge, BelievesNothingLightOfLessThanAFloor) {
    auto [leaf, house] = measured(1, [](double t) { // 4 m/s at most
        return 25 - 4.0 * 0.41 * std::log(std::cosh(t / 0.41));
    });
    for (house.company = 0; house.company < 3; ++house.company)
        EXPECT_EQ(judge(leaf, house).verdict, Verdict::NotGravity) << house.company;
}

TEST(ThrowJudge, RefusesTheTurnOfAnInsectThatLastsElevenPictures) {
    auto [turn, house] = measured(0.6, [](double t) { return 25 - 4.905 * t * t; });
    house.floor_m = 1.5;
    ASSERT_EQ(judge(turn, house).verdict, Verdict::Fall);
    turn.samples.resize(11);
    house.heights.resize(11);
    EXPECT_EQ(judge(turn, house).verdict, Verdict::NotGravity);
}

// Metres to the right.
void hurl(Measured& thing, double speed) {
    for (std::size_t i = 0; i < thing.track.samples.size(); ++i) {
        auto& x = thing.site.heights[i].x;
        x += speed * (thing.track.samples[i].t - 1);
        thing.track.samples[i].at.x = 20 * x;
    }
}

TEST(ThrowJudge, BelievesWhatIsHurledAsideWhereItIsAlone) {
    auto thing = measured(1.2, [](double t) { return 25 - 4.905 * t * t; });
    hurl(thing, 10);
    EXPECT_EQ(judge(thing.track, thing.site).verdict, Verdict::Fall);
    thing.site.company = 4;
    EXPECT_EQ(judge(thing.track, thing.site).verdict, Verdict::NotGravity);
    hurl(thing, 15); // and so 25 in all
    EXPECT_EQ(judge(thing.track, thing.site).verdict, Verdict::NotDownward);
}

TEST(ThrowJudge, BelievesWhatLeavesTheViewAsSoonAsItFalls) {
    // 3 m/s upwards and 6 aside: it ends half a metre below where it came from.
    auto thing = measured(0.75, [](double t) { return 20 + 3 * t - 4.905 * t * t; });
    hurl(thing, 6);
    const auto judgement = judge(thing.track, thing.site);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
    EXPECT_NEAR(judgement.height->release() - 1, 0.31, 0.1) << "hung still at the top";
    auto strict = thing.site;
    strict.sensitivity = 0;
    EXPECT_NE(judge(thing.track, strict).verdict, Verdict::Fall) << "the slider counts here too";
    thing.site.company = 40;
    EXPECT_NE(judge(thing.track, thing.site).verdict, Verdict::Fall);
    // A bird that rises and sinks again: 4 m/s².
    auto bird = measured(1, [](double t) { return 20 + 1.5 * t - 2 * t * t; });
    hurl(bird, 6);
    EXPECT_NE(judge(bird.track, bird.site).verdict, Verdict::Fall);
}

TEST(ThrowJudge, TakesWhatIsHurledTowardsTheCamera) {
    // 4 m/s outwards, seen from 14 m: on the wall it seems to rise at first, then to fall slowly.
    auto [track, house] =
        measured(1.6, [](double t) { return 2 + (23 - 4.905 * t * t) / (1 - 4 * t / 14); });
    house.from = {2, 14};
    const auto judgement = judge(track, house);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
    EXPECT_EQ(judgement.what, Fallen::Heavy);
}

TEST(ThrowJudge, RefusesWhatSpeedsUpButNotByGravity) {
    // A bird that dives, a gondola that starts: 2 m/s².
    const auto [track, house] = measured(2.8, [](double t) { return 25 - t * t; });
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
    auto [quick, there] = measured(0.9, [](double t) { return 25 - 10 * t * t; });
    there.from.away = 60; // from there nothing seems quicker by flying about
    EXPECT_EQ(judge(quick, there).verdict, Verdict::NotGravity);
}

double paper(double t) {
    return 25 - 3.0 * 0.31 * std::log(std::cosh(t / 0.31)); // 3 m/s at most
}

TEST(ThrowJudge, TakesPaperForALightThing) {
    const auto [track, house] = measured(5, paper);
    const auto judgement = judge(track, house);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
    EXPECT_EQ(judgement.what, Fallen::Light);
}

double drifting(double t) { // 3.5 m/s from the start
    return 25 - 3.5 * t;
}

// It flutters from side to side, and is as large as a sheet of paper.
Measured fluttering(double seconds, const std::function<double(double)>& height) {
    auto out = measured(seconds, height);
    for (auto& s : out.site.heights)
        s.x += 0.15 * std::sin(4 * s.t);
    out.site.size = 0.3;
    return out;
}

TEST(ThrowJudge, AsksAFloorAndAHalfOfALightThingThatNobodySawLetGo) {
    const auto [long_track, there] = fluttering(4, drifting);
    EXPECT_EQ(judge(long_track, there).what, Fallen::Drifting);
    EXPECT_EQ(judge(long_track, there).verdict, Verdict::Fall);
    const auto [track, house] = fluttering(1.2, drifting);
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, TakesASheetOfPaperThatSwaysAllTheWay) {
    auto [track, house] = fluttering(6, [](double t) { return 25 - 1.7 * t; });
    for (auto& s : house.heights)
        s.x += 0.3 * std::sin(5 * s.t);
    const auto judgement = judge(track, house);
    EXPECT_EQ(judgement.verdict, Verdict::Fall) << name(judgement.verdict);
    EXPECT_EQ(judgement.what, Fallen::Drifting);
}

TEST(ThrowJudge, BelievesNothingThatDriftsInCompanyOrAsASmallOrStraightThing) {
    const auto [track, house] = fluttering(2, drifting);
    ASSERT_EQ(judge(track, house).verdict, Verdict::Fall);
    auto in_company = house, small = house;
    in_company.company = 6;
    EXPECT_EQ(judge(track, in_company).verdict, Verdict::NotGravity);
    small.size = 0.1; // a leaf
    EXPECT_EQ(judge(track, small).verdict, Verdict::NotGravity);
    auto [flake, there] = measured(4, drifting); // straight down
    there.size = 0.3;
    EXPECT_EQ(judge(flake, there).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, BelievesWhatDriftsForLongAmongOthers) {
    auto [track, house] = fluttering(4, drifting);
    house.company = 20;
    const auto judgement = judge(track, house);
    EXPECT_EQ(judgement.verdict, Verdict::Fall);
    EXPECT_EQ(judgement.most_company, 20);
    house.company = 21;
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, RefusesWhatStraysFromItsTimetableLikeALeafCloseBy) {
    const auto [leaf, there] =
        fluttering(5, [](double t) { return 25 - 2 * t + 0.25 * std::cos(6 * t); });
    EXPECT_NE(judge(leaf, there).verdict, Verdict::Fall);
}

TEST(ThrowJudge, AsksMoreOfALightThingAmongOthersAndBelievesNoneInAFlurry) {
    auto [track, house] = measured(3, [](double t) { // cloth: 6 m/s at most
        return 25 - 6.0 * 0.61 * std::log(std::cosh(t / 0.61));
    });
    house.company = 10;
    EXPECT_EQ(judge(track, house).verdict, Verdict::Fall) << "it gathers speed beyond doubt";
    house.company = 40;
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, BelievesAHeavyThingInAFlurryOfOthers) {
    auto [track, house] = measured(1.5, [](double t) { return 25 - 4.905 * t * t; });
    house.company = 60;
    EXPECT_EQ(judge(track, house).verdict, Verdict::Fall);
}

TEST(ThrowJudge, PassesOverTheTrackOfWhatStoodWhereTheThingCameFrom) {
    // An encoder leaves the thing's picture at the window for a while after it has gone.
    const auto [track, house] =
        measured(2, [](double t) { return 25 - (t < 0.2 ? 0 : 4.905 * t * t); });
    EXPECT_EQ(judge(track, house).verdict, Verdict::Fall);
}

TEST(ThrowJudge, RefusesALightThingThatSways) {
    auto [track, house] = measured(5, paper);
    for (auto& s : house.heights)
        s.x += 1.0 * std::sin(4 * s.t); // metres
    EXPECT_NE(judge(track, house).verdict, Verdict::Fall);
}

TEST(ThrowJudge, BelievesNothingLightInRainAndNothingThatDriftsInFromAbove) {
    auto [track, house] = fluttering(5, drifting);
    ASSERT_EQ(judge(track, house).verdict, Verdict::Fall);
    house.weather = Weather::Precipitation;
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
    house.weather = Weather::Fair;
    house.above_first = 2;
    EXPECT_EQ(judge(track, house).verdict, Verdict::NotGravity);
}

TEST(ThrowJudge, RefusesAGondolaAndARaindropByTheirSpeed) {
    const auto [slow, house] = fluttering(14, [](double t) { return 25 - 0.9 * t; });
    EXPECT_NE(judge(slow, house).verdict, Verdict::Fall);
    const auto [fast, there] = fluttering(1.4, [](double t) { return 25 - 12 * t; });
    EXPECT_EQ(judge(fast, there).verdict, Verdict::NotGravity);
}

} // namespace
} // namespace gulou::analysis
