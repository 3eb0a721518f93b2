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

TEST(TrackStitcher, ForgetsWhenTimeRunsBackwards) {
    const auto whole = falling_track();
    TrackStitcher stitcher;
    EXPECT_FALSE(stitcher.add(piece(whole, 14, 20)));
    EXPECT_FALSE(stitcher.add(piece(whole, 0, 8)));
}

} // namespace
} // namespace gulou::analysis
