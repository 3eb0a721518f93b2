#include "pipeline/analysis/dwell_map.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

struct Dwell : ::testing::Test {
    DwellMap map{40};
    const cv::Rect box{0, 0, 4, 4};
    const cv::Mat yes{4, 4, CV_8UC1, cv::Scalar(255)}, no{4, 4, CV_8UC1, cv::Scalar(0)};

    static cv::Mat grey(int level) { return {4, 4, CV_8UC1, cv::Scalar(level)}; }
    void stands(int level, int seconds) { see(level, yes, no, seconds); }
    void hidden(int level, int seconds) { see(level, yes, yes, seconds); }
    void see(int level, const cv::Mat& foreground, const cv::Mat& moving, int seconds) {
        for (int i = 0; i < 5 * seconds; ++i)
            map.update(grey(level), foreground, moving, 0.2);
    }
    double seconds() const { return map.typical(yes, box); }
};

TEST_F(Dwell, CountsTheTimeForWhichSomebodyHidAThingThatShowsAgain) {
    stands(90, 10);
    hidden(40, 4);
    stands(92, 1);
    EXPECT_NEAR(seconds(), 15, 0.01);
}

TEST_F(Dwell, KnowsAThingAgainBehindSomebodyWhoStoppedBeforeIt) {
    stands(90, 10);
    hidden(40, 1);
    stands(140, 1); // bends over it: a fifth of the second that hid the thing is lost
    hidden(40, 1);
    stands(90, 1);
    EXPECT_NEAR(seconds(), 12.8, 0.01);
}

TEST_F(Dwell, CountsNoMoreThanItHasStoodFor) {
    stands(90, 1); // the plain side of a car that rolls
    hidden(40, 3);
    stands(90, 1);
    EXPECT_NEAR(seconds(), 3, 0.01);
}

TEST_F(Dwell, DoesNotCountTheTimeOfWhatStandsThereInstead) {
    stands(90, 10);
    hidden(40, 5);
    stands(160, 1);
    EXPECT_NEAR(seconds(), 10, 0.01);
}

TEST_F(Dwell, CountsNothingWhileAThingIsBeingBrought) {
    hidden(60, 5);
    stands(90, 2);
    EXPECT_NEAR(seconds(), 2, 0.01);
    EXPECT_EQ(cv::countNonZero(map.arrived()), 16);
}

TEST_F(Dwell, TakesTheTimeAwayWhereTheSceneIsSeenAgain) {
    stands(90, 10);
    see(50, no, no, 2);
    EXPECT_NEAR(seconds(), 2, 0.01);
}

TEST_F(Dwell, OneKeyFrameWithoutAThingCostsLittle) {
    for (int i = 0; i < 10; ++i)
        map.update(grey(90), yes, no, 2);
    map.update(grey(50), no, no, 2);
    map.update(grey(90), yes, no, 2);
    EXPECT_NEAR(seconds(), 20, 0.01);
}

} // namespace
} // namespace gulou::analysis
