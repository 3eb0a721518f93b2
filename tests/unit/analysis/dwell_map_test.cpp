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

} // namespace
} // namespace gulou::analysis
