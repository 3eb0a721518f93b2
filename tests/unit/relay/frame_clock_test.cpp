#include "pipeline/relay/frame_clock.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

class FrameClockTest : public testing::Test {
protected:
    void frame(milliseconds after) {
        clock_.advance(after);
        timestamp_ += 3000;
        frames_.on_packet(timestamp_, clock_.steady());
        frames_.on_packet(timestamp_, clock_.steady()); // its second packet
    }
    void film(int count) {
        for (int i = 0; i < count; ++i)
            frame(milliseconds(33));
    }
    ManualClock clock_;
    FrameClock frames_;
    std::uint32_t timestamp_ = 0;
};

TEST_F(FrameClockTest, AnEvenStreamDoesNotFreeze) {
    film(300);
    EXPECT_EQ(frames_.frames(), 300U);
    EXPECT_EQ(frames_.freezes(), 0U);
}

TEST_F(FrameClockTest, AGapLongerThanTheAverageBy150MsIsAFreeze) {
    film(60);
    frame(milliseconds(170)); // 33 + 150 is the limit
    EXPECT_EQ(frames_.freezes(), 0U);
    film(60);
    frame(milliseconds(200));
    EXPECT_EQ(frames_.freezes(), 1U);
    EXPECT_EQ(frames_.frozen(), milliseconds(200));
}

TEST_F(FrameClockTest, SlowStreamsNeedThreeTimesTheAverage) {
    for (int i = 0; i < 60; ++i)
        frame(milliseconds(200));
    frame(milliseconds(550));
    EXPECT_EQ(frames_.freezes(), 0U);
    frame(milliseconds(700));
    EXPECT_EQ(frames_.freezes(), 1U);
}

TEST_F(FrameClockTest, APauseOnPurposeIsNoFreeze) {
    film(60);
    frames_.pause();
    frame(milliseconds(5000));
    EXPECT_EQ(frames_.freezes(), 0U);
}

} // namespace
} // namespace gulou::relay
