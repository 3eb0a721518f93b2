#include "pipeline/relay/keyframe_throttle.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

TEST(Row19KeyframeThrottle, ManyWishesAreOneRequest) {
    ManualClock clock;
    KeyframeThrottle throttle;
    EXPECT_TRUE(throttle.request(clock.steady()));
    for (int i = 0; i < 50; ++i)
        EXPECT_FALSE(throttle.request(clock.steady()));
}

TEST(Row19KeyframeThrottle, AWishSoonAfterAKeyFrameWaitsHalfASecond) {
    ManualClock clock;
    KeyframeThrottle throttle;
    throttle.request(clock.steady());
    throttle.on_keyframe();
    clock.advance(milliseconds(100));
    EXPECT_FALSE(throttle.request(clock.steady()));
    clock.advance(milliseconds(399));
    EXPECT_FALSE(throttle.due(clock.steady()));
    clock.advance(milliseconds(1));
    EXPECT_TRUE(throttle.due(clock.steady()));
}

TEST(Row19KeyframeThrottle, AnUnansweredRequestIsRepeatedEverySecond) {
    ManualClock clock;
    KeyframeThrottle throttle;
    int requests = throttle.request(clock.steady()) ? 1 : 0;
    for (int i = 0; i < 100; ++i) {
        clock.advance(milliseconds(50));
        requests += throttle.due(clock.steady()) ? 1 : 0;
    }
    EXPECT_EQ(requests, 6);
    EXPECT_EQ(throttle.unanswered(), 6);
}

TEST(Row19KeyframeThrottle, AKeyFrameFulfilsTheWish) {
    ManualClock clock;
    KeyframeThrottle throttle;
    throttle.request(clock.steady());
    throttle.on_keyframe();
    clock.advance(milliseconds(5000));
    EXPECT_FALSE(throttle.due(clock.steady()));
    EXPECT_EQ(throttle.unanswered(), 0);
}

} // namespace
} // namespace gulou::relay
