#include "pipeline/analysis/throw_merger.hpp"

#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

constexpr double beside = 60;

Fall fall(const Track& track) {
    return {track, fit_gravity(testing::samples_of(track)).value(), 0.9};
}

Track mirrored(Track track, double dx) {
    for (auto& s : track.samples) {
        s.at.x += dx;
        s.at.y = 40 + 0.6 * s.at.y;
    }
    return track;
}

TEST(ThrowMerger, MakesOneEventOfAThingAndItsMirrorImage) {
    ThrowMerger merger(beside);
    const auto real = testing::falling_track(300);
    merger.add(fall(mirrored(real, -20)));
    merger.add(fall(real));
    const auto events = merger.take(4, 1);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_DOUBLE_EQ(events[0].track.drop(), real.drop()); // the one that falls further
}

TEST(ThrowMerger, DropsAMirrorImageThatComesAfterTheReport) {
    ThrowMerger merger(beside);
    const auto real = testing::falling_track(300);
    merger.add(fall(real));
    ASSERT_EQ(merger.take(4, 1).size(), 1U);
    merger.add(fall(mirrored(real, -20)));
    EXPECT_TRUE(merger.take(6, 1).empty());
}

TEST(ThrowMerger, KeepsTwoThingsThrownFarApart) {
    ThrowMerger merger(beside);
    merger.add(fall(testing::falling_track(100)));
    merger.add(fall(testing::falling_track(500)));
    EXPECT_EQ(merger.take(4, 1).size(), 2U);
}

TEST(ThrowMerger, KeepsTwoThingsThrownOneAfterTheOther) {
    ThrowMerger merger(beside);
    merger.add(fall(testing::falling_track(300, 1)));
    merger.add(fall(testing::falling_track(300, 6)));
    EXPECT_EQ(merger.take(12, 1).size(), 2U);
}

TEST(ThrowMerger, JoinsATrackThatBrokeInTwo) {
    ThrowMerger merger(beside);
    auto upper = testing::falling_track(300), lower = upper;
    upper.samples.resize(upper.samples.size() / 2);
    lower.samples.erase(lower.samples.begin(),
                        lower.samples.begin() +
                            static_cast<std::ptrdiff_t>(lower.samples.size() * 2 / 3));
    merger.add(fall(upper));
    merger.add(fall(lower));
    EXPECT_EQ(merger.take(4, 1).size(), 1U);
}

TEST(ThrowMerger, WaitsForACompanion) {
    ThrowMerger merger(beside);
    const auto real = testing::falling_track(300);
    merger.add(fall(real));
    EXPECT_TRUE(merger.take(real.samples.back().t + 0.5, 1).empty());
    EXPECT_EQ(merger.take(real.samples.back().t + 1.01, 1).size(), 1U);
}

} // namespace
} // namespace gulou::analysis
