#include "pipeline/analysis/throw_judge.hpp"

#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

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
    EXPECT_EQ(judge(track, site).verdict, Verdict::TooSmallDrop);
}

TEST(ThrowJudge, RefusesWhatGoesMostlySideways) {
    const auto track = moving([](double t) {
        return Point{100 + 400 * (t - 1), 100 + 150 * (t - 1) * (t - 1)};
    });
    EXPECT_EQ(judge(track, site).verdict, Verdict::NotDownward);
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
    for (std::size_t i = 0; i < track.samples.size(); i += 3)
        some.push_back(track.samples[i]);
    track.samples = some;
    EXPECT_EQ(judge(track, site).verdict, Verdict::TooShort);
}

} // namespace
} // namespace gulou::analysis
