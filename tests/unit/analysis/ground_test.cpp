// Tracks on the ground, lines and crowds: the decisions, without pictures.
#include "pipeline/analysis/crowd_judge.hpp"
#include "pipeline/analysis/ground_tracks.hpp"
#include "pipeline/analysis/line_judge.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

TEST(GroundTracks, FollowTwoWhoPassEachOther) {
    GroundTracks tracks;
    for (int i = 0; i < 40; ++i)
        tracks.update({{10 + 4 * i, 50, 10, 30}, {170 - 4 * i, 56, 10, 30}}, i / 8.0);
    ASSERT_EQ(tracks.all().size(), 2U);
    for (const auto& track : tracks.all()) {
        EXPECT_EQ(track.pictures, 40);
        EXPECT_TRUE(track.real());
        EXPECT_GT(track.travelled, 10);
    }
}

TEST(GroundTracks, ForgetWhoIsNotSeenForASecond) {
    GroundTracks tracks;
    tracks.update({{10, 50, 10, 30}}, 0);
    tracks.update({{12, 50, 10, 30}}, 0.1);
    tracks.update({}, 0.8);
    EXPECT_EQ(tracks.all().size(), 1U);
    tracks.update({}, 1.3);
    EXPECT_TRUE(tracks.all().empty());
}

TEST(GroundTracks, ABranchThatSwaysIsNobody) {
    GroundTracks tracks;
    for (int i = 0; i < 80; ++i)
        tracks.update({{50 + (i % 4), 50, 20, 30}}, i / 8.0);
    ASSERT_EQ(tracks.all().size(), 1U);
    EXPECT_FALSE(tracks.all()[0].real());
}

TEST(GroundTracks, AreBounded) {
    GroundTracks tracks;
    std::vector<cv::Rect> boxes;
    for (int i = 0; i < 500; ++i)
        boxes.emplace_back(i * 40, 10, 8, 8);
    tracks.update(boxes, 0);
    EXPECT_EQ(tracks.all().size(), 64U);
}

const Point first{0, 100}, second{200, 100}; // walked to the right: below is the right hand

std::vector<Crossing> walk(LineJudge& judge, double from, double to, double x = 100,
                           double step = 4) {
    std::vector<Crossing> out;
    const double direction = to > from ? step : -step;
    for (double y = from; direction > 0 ? y <= to : y >= to; y += direction)
        if (auto way = judge.see(position({x, y}, first, second), 8))
            out.push_back(*way);
    return out;
}

TEST(LineJudge, TellsLeftFromRight) {
    EXPECT_GT(position({50, 130}, first, second).right, 0);
    EXPECT_NEAR(position({50, 130}, first, second).along, 0.25, 1e-9);
    LineJudge judge;
    EXPECT_EQ(walk(judge, 60, 140), std::vector{Crossing::LeftToRight});
    EXPECT_EQ(walk(judge, 140, 60), std::vector{Crossing::RightToLeft});
}

TEST(LineJudge, IgnoresWhoTurnsRoundOnTheLine) {
    LineJudge judge;
    EXPECT_TRUE(walk(judge, 60, 106).empty());
    EXPECT_TRUE(walk(judge, 106, 60).empty());
}

TEST(LineJudge, IgnoresWhoTremblesOnTheLine) {
    LineJudge judge;
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(judge.see(position({100, i % 2 ? 97.0 : 103.0}, first, second), 8));
}

TEST(LineJudge, IgnoresWhoPassesBesideTheLine) {
    LineJudge judge;
    EXPECT_TRUE(walk(judge, 60, 140, 230).empty());
}

TEST(LineJudge, IgnoresWhoAppearsBeyond) {
    LineJudge judge;
    EXPECT_TRUE(walk(judge, 112, 160).empty());
}

TEST(LineJudge, ALineWithoutLengthIsNeverCrossed) {
    EXPECT_EQ(position({5, 5}, first, first).right, 0);
}

std::vector<CrowdJudge::Verdict> feed(CrowdJudge& judge, double from, double to, double people) {
    std::vector<CrowdJudge::Verdict> out;
    for (double t = from; t < to; t += 0.5)
        if (const auto verdict = judge.see(people, t); verdict != CrowdJudge::Verdict::Nothing) {
            out.push_back(verdict);
            if (verdict == CrowdJudge::Verdict::Ripe)
                judge.raise();
        }
    return out;
}

TEST(CrowdJudge, WaitsForTheDwellAndClearsWhenTheyHaveGone) {
    CrowdJudge judge(10, 30);
    EXPECT_TRUE(feed(judge, 0, 20, 3).empty());
    EXPECT_TRUE(feed(judge, 20, 48, 12).empty());
    EXPECT_EQ(feed(judge, 48, 60, 12), std::vector{CrowdJudge::Verdict::Ripe});
    EXPECT_NEAR(judge.began(), 22, 2);
    EXPECT_TRUE(feed(judge, 60, 90, 8).empty()); // 0.7 of a crowd still is one
    EXPECT_EQ(feed(judge, 90, 120, 2), std::vector{CrowdJudge::Verdict::Over});
    EXPECT_TRUE(feed(judge, 120, 140, 12).empty()); // a new dwell
    EXPECT_EQ(feed(judge, 140, 160, 12).size(), 1U);
}

TEST(CrowdJudge, IgnoresABusThatPasses) {
    CrowdJudge judge(10, 30);
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(feed(judge, i * 20, i * 20 + 17, 4).empty());
        EXPECT_TRUE(feed(judge, i * 20 + 17, i * 20 + 20, 40).empty());
    }
}

TEST(CrowdJudge, AsksAgainAfterADenial) {
    CrowdJudge judge(10, 5);
    int ripe = 0;
    for (double t = 0; t < 36; t += 0.5)
        if (judge.see(20, t) == CrowdJudge::Verdict::Ripe) {
            ++ripe;
            judge.deny(t);
        }
    EXPECT_EQ(ripe, 4);
}

} // namespace
} // namespace gulou::analysis
