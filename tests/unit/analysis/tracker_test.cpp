#include "pipeline/analysis/tracker.hpp"

#include "pipeline/analysis/blob.hpp"
#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

Blob blob(double x, double y, double size = 8, double contrast = 40) {
    return {{x, y}, {x - size / 2, y - size / 2, size, size}, size * size, contrast};
}

TEST(Tracker, FollowsAFallToItsEnd) {
    Tracker tracker({});
    std::vector<Track> ended;
    const auto path = testing::falling_track();
    for (const auto& s : path.samples)
        for (auto& track : tracker.update({blob(s.at.x, s.at.y)}, s.t))
            ended.push_back(track);
    for (auto& track : tracker.finish())
        ended.push_back(track);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].seen(), path.seen());
}

TEST(Tracker, FollowsALargeThingOfWhichNowAndThenHalfIsSeen) {
    Tracker tracker({});
    std::vector<Track> ended;
    for (int i = 0; i < 25; ++i) {
        const double off = i % 5 == 4 ? 6 : 0; // pixels its centre seems to jump by
        for (auto& track : tracker.update({blob(100, 50 + 3.0 * i + off, 24)}, 0.04 * i))
            ended.push_back(track);
    }
    for (auto& track : tracker.finish())
        ended.push_back(track);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].seen(), 25);
}

TEST(Tracker, CoastsOverPicturesInWhichTheThingIsHidden) {
    Tracker tracker({});
    const auto path = testing::falling_track();
    int i = 0;
    for (const auto& s : path.samples) {
        const bool hidden = i > 12 && i < 16;
        EXPECT_TRUE(
            tracker.update(hidden ? std::vector<Blob>{} : std::vector{blob(s.at.x, s.at.y)}, s.t)
                .empty());
        ++i;
    }
    EXPECT_EQ(tracker.live().size(), 1U);
}

TEST(Tracker, KeepsTwoThingsApartThatFallSideBySide) {
    Tracker tracker({});
    for (const auto& s : testing::falling_track().samples)
        tracker.update({blob(s.at.x, s.at.y), blob(s.at.x + 30, s.at.y, 8, -40)}, s.t);
    ASSERT_EQ(tracker.live().size(), 2U);
    for (const auto& track : tracker.live())
        EXPECT_LT(std::abs(track.samples.back().at.x - track.samples.front().at.x), 10);
}

TEST(Tracker, NotesWhatMovesBesideSomethingMuchLarger) {
    Tracker tracker({});
    tracker.update({blob(100, 100, 4), blob(108, 104, 30)}, 0);
    ASSERT_EQ(tracker.live().size(), 2U);
    EXPECT_TRUE(tracker.live()[0].samples[0].crowded);
    EXPECT_FALSE(tracker.live()[1].samples[0].crowded);
}

TEST(Tracker, HoldsNoMoreThan64Tracks) {
    Tracker tracker({});
    std::vector<Blob> many;
    for (int i = 0; i < 300; ++i)
        many.push_back(blob(i * 100.0, 50));
    tracker.update(many, 0);
    tracker.update(many, 0.04);
    EXPECT_LE(tracker.live().size(), 64U);
}

} // namespace
} // namespace gulou::analysis
