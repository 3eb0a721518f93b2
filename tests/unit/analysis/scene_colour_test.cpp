#include "pipeline/analysis/scene_colour.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

constexpr int width = 60, height = 40; // of one plane

// One colour everywhere: U above V.
cv::Mat plain(int u, int v) {
    cv::Mat out(2 * height, width, CV_8UC1, cv::Scalar(u));
    out.rowRange(height, 2 * height).setTo(v);
    return out;
}
void paint(cv::Mat& colour, cv::Rect box, int u, int v) {
    colour(box).setTo(u);
    colour(box + cv::Point(0, height)).setTo(v);
}

const cv::Mat nothing = cv::Mat::zeros(height, width, CV_8UC1);
const cv::Rect carton(20, 10, 12, 10);

SceneColour learnt(const cv::Mat& scene) {
    SceneColour out(9);
    for (int i = 0; i < 9; ++i)
        out.learn(scene, cv::Mat::zeros(scene.size(), CV_8UC1));
    out.learnt();
    return out;
}

TEST(SceneColour, SeesACartonOnAsphalt) {
    auto colour = learnt(plain(129, 127));
    auto now = plain(129, 127);
    paint(now, carton, 104, 148);
    const cv::Mat seen = colour.differs(now, nothing);
    EXPECT_EQ(cv::boundingRect(seen), carton);
    EXPECT_EQ(cv::countNonZero(seen), carton.area());
}

TEST(SceneColour, TakesPalerAndStrongerForTheSameSurface) {
    auto scene = plain(128, 128);
    paint(scene, carton, 88, 158); // a red wall
    auto colour = learnt(scene);
    for (const double light : {0.4, 0.6, 1.5}) {
        auto now = plain(128, 128);
        paint(now, carton, 128 - cvRound(40 * light), 128 + cvRound(30 * light));
        EXPECT_EQ(cv::countNonZero(colour.differs(now, nothing)), 0) << light;
    }
}

TEST(SceneColour, ForgivesTheCameraItsWhiteBalance) {
    auto colour = learnt(plain(120, 130));
    auto now = plain(132, 118);
    EXPECT_EQ(cv::countNonZero(colour.differs(now, nothing)), 0);
    paint(now, carton, 104, 148);
    EXPECT_EQ(cv::boundingRect(colour.differs(now, nothing)), carton);
}

TEST(SceneColour, AsksMoreOfANoisyPicture) {
    auto colour = learnt(plain(128, 128));
    cv::RNG random(1);
    cv::Mat now;
    for (int i = 0; i < 60; ++i) {
        cv::Mat noise(2 * height, width, CV_32F);
        random.fill(noise, cv::RNG::NORMAL, 128, 5);
        noise.convertTo(now, CV_8U);
        now = colour.differs(now, nothing);
    }
    EXPECT_LT(cv::countNonZero(now), 4);
}

TEST(SceneColour, FollowsOnlyWhereItMay) {
    auto colour = learnt(plain(128, 128));
    auto now = plain(128, 128);
    paint(now, carton, 100, 150);
    cv::Mat keep = cv::Mat::zeros(2 * height, width, CV_8UC1);
    paint(keep, carton, 255, 255);
    for (int i = 0; i < 50; ++i)
        colour.follow(now, keep, 0.2);
    EXPECT_EQ(cv::countNonZero(colour.differs(now, nothing)), carton.area());
    for (int i = 0; i < 50; ++i)
        colour.follow(now, cv::Mat::zeros(2 * height, width, CV_8UC1), 0.2);
    EXPECT_EQ(cv::countNonZero(colour.differs(now, nothing)), 0);
}

TEST(SceneColour, SaysNothingWithoutAColourToCompare) {
    SceneColour colour(9);
    colour.learnt();
    EXPECT_FALSE(colour.ready());
    EXPECT_TRUE(colour.differs(plain(90, 90), nothing).empty());
}

} // namespace
} // namespace gulou::analysis
