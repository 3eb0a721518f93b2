#include "pipeline/analysis/track_stitcher.hpp"

#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

using testing::falling_track;

Track piece(const Track& whole, std::size_t from, std::size_t to) {
    Track out;
    out.samples.assign(whole.samples.begin() + static_cast<std::ptrdiff_t>(from),
                       whole.samples.begin() + static_cast<std::ptrdiff_t>(to));
    return out;
}

TEST(TrackStitcher, JoinsThePiecesOfOneFall) {
    const auto whole = falling_track();
    TrackStitcher stitcher;
    EXPECT_FALSE(stitcher.add(piece(whole, 0, 8)));
    const auto two = stitcher.add(piece(whole, 14, 20));
    ASSERT_TRUE(two);
    EXPECT_EQ(two->seen(), 14);
    const auto three = stitcher.add(piece(whole, 26, 34));
    ASSERT_TRUE(three);
    EXPECT_EQ(three->seen(), 22);
    EXPECT_EQ(three->samples.back().t, whole.samples[33].t);
}

TEST(TrackStitcher, LeavesApartWhatCannotBeOneWay) {
    const auto whole = falling_track();
    const auto first = piece(whole, 0, 8);
    auto beside = piece(whole, 14, 20);
    for (auto& s : beside.samples)
        s.at.x += 60;
    auto above = piece(whole, 14, 20);
    for (auto& s : above.samples)
        s.at.y -= 150;
    auto late = piece(whole, 14, 20);
    for (auto& s : late.samples)
        s.t += 3;
    auto larger = piece(whole, 14, 20);
    for (auto& s : larger.samples)
        s.area *= 10;
    for (const auto& other : {beside, above, late, larger})
        EXPECT_FALSE(may_follow(first, other));
    EXPECT_FALSE(may_follow(first, piece(whole, 14, 16))); // too few to know its speed
    EXPECT_TRUE(may_follow(first, piece(whole, 14, 20)));
}

TEST(TrackStitcher, JoinsWhatSwaysByASpeedOfItsOwn) {
    // Paper: 40 pixels a second down, 60 to either side, unseen for 0.6 s at each turn.
    const auto paper = testing::make_track(1, 5, 25, [](double t) {
        return Point{300 + 12 * std::sin(5 * t), 40 * t};
    });
    const auto at = [](double t) { return static_cast<std::size_t>((t - 1) * 25); };
    EXPECT_TRUE(may_follow(piece(paper, at(1.2), at(2.0)), piece(paper, at(2.2), at(3.0))));
}

TEST(TrackStitcher, LooksForALargeThingFurtherAway) {
    const auto slow = testing::make_track(1, 2, 25, [](double t) { return Point{300, 50 * t}; });
    auto after = testing::make_track(2.1, 3, 25, [](double t) {
        return Point{300, 50 * t + 12}; // half of it came into sight
    });
    EXPECT_FALSE(may_follow(slow, after));
    auto large = slow;
    for (auto* track : {&large, &after})
        for (auto& s : track->samples)
            s.area = 900;
    EXPECT_TRUE(may_follow(large, after));
}

TEST(TrackStitcher, LeavesOutWhatWasSeenInPartAtALedge) {
    const auto down = [](double t) { return Point{300, 50 * t}; };
    auto above = testing::make_track(1, 2, 25, down),
         below = testing::make_track(2.04, 3, 25, down);
    above.samples.back().at.y -= 6; // its upper part
    below.samples.front().at.y += 6;
    ASSERT_FALSE(may_follow(above, below));
    TrackStitcher stitcher;
    EXPECT_FALSE(stitcher.add(above));
    const auto whole = stitcher.add(below);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->seen(), above.seen() + below.seen() - 2);
    // It may have been another thing: the way above is still there for what comes next.
    auto rest = testing::make_track(2.12, 3.2, 25, down);
    EXPECT_TRUE(stitcher.add(rest));
}

TEST(TrackStitcher, JoinsWhatTwoTracksSawAtOnce) {
    const auto down = [](double t) { return Point{300, 50 * t}; };
    const auto first = testing::make_track(1, 2, 25, down),
               then = testing::make_track(2, 3, 25, down);
    TrackStitcher stitcher;
    EXPECT_FALSE(stitcher.add(first));
    const auto whole = stitcher.add(then);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->seen(), first.seen() + then.seen() - 1);
}

TEST(TrackStitcher, ForgetsWhenTimeRunsBackwards) {
    const auto whole = falling_track();
    TrackStitcher stitcher;
    EXPECT_FALSE(stitcher.add(piece(whole, 14, 20)));
    EXPECT_FALSE(stitcher.add(piece(whole, 0, 8)));
}

} // namespace
} // namespace gulou::analysis
