#include "pipeline/media/keyframes_serve.hpp"

#include <gtest/gtest.h>

namespace gulou::media {
namespace {

using namespace std::chrono_literals;

TEST(KeyframesServe, WhereTheStreamIsLargeAndTheyComeOftenEnough) {
    EXPECT_TRUE(keyframes_serve(360, 3, 1920, 2));
    EXPECT_FALSE(keyframes_serve(360, 3, 1920, 4));  // too seldom
    EXPECT_FALSE(keyframes_serve(360, 3, 1920, 0));  // not known yet
    EXPECT_FALSE(keyframes_serve(360, 0, 1920, 2));  // the rule wants all
    EXPECT_FALSE(keyframes_serve(360, 3, 640, 2));   // cheap as it is
    EXPECT_FALSE(keyframes_serve(1600, 3, 1920, 2)); // hardly larger than wanted
}

TEST(KeyframePace, IsTheLongestOfTheLastDistances) {
    KeyframePace pace;
    EXPECT_EQ(pace.gap(), 0);
    pace.keyframe(0s);
    pace.keyframe(2s);
    EXPECT_EQ(pace.gap(), 0); // one distance may be an accident
    pace.keyframe(5s);
    EXPECT_EQ(pace.gap(), 3);
    pace.keyframe(6s);
    pace.keyframe(7s);
    EXPECT_EQ(pace.gap(), 3);
    pace.keyframe(8s);
    EXPECT_EQ(pace.gap(), 1);
}

TEST(KeyframePace, IgnoresTimeThatRunsBackwards) {
    KeyframePace pace;
    pace.keyframe(10s);
    pace.keyframe(12s);
    pace.keyframe(1s);
    pace.keyframe(3s);
    EXPECT_EQ(pace.gap(), 2);
}

} // namespace
} // namespace gulou::media
