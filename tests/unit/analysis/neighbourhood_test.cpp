#include "pipeline/analysis/neighbourhood.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

const cv::Size size{60, 60};
const cv::Rect place{20, 20, 20, 20};

cv::Mat mask(cv::Rect box = {}) {
    cv::Mat out = cv::Mat::zeros(size, CV_8UC1);
    out(box).setTo(255);
    return out;
}

LanePicture asphalt(int inside, int blue = 128) {
    LanePicture out{cv::Mat(size, CV_8UC1, cv::Scalar(90)),
                    cv::Mat(size.height, size.width / 2, CV_8UC1, cv::Scalar(128))};
    out.grey(place).setTo(inside);
    out.colour(cv::Rect(10, 10, 10, 10)).setTo(blue);
    return out;
}

TEST(Neighbourhood, TellsAThingFromTheGroundByItsLight) {
    const Neighbourhood around(mask(place), place, mask(place));
    EXPECT_NEAR(around.apart(asphalt(90)), 0, 0.1);
    EXPECT_NEAR(around.apart(asphalt(60)), 30, 0.5);
}

TEST(Neighbourhood, TellsAThingFromTheGroundByItsColour) {
    const Neighbourhood around(mask(place), place, mask(place));
    EXPECT_NEAR(around.apart(asphalt(90, 168)), 40, 4);
}

TEST(Neighbourhood, LeavesOutWhatStandsBesideIt) {
    auto picture = asphalt(60);
    const cv::Rect beside(42, 10, 18, 40);
    picture.grey(beside).setTo(200);
    EXPECT_NEAR(Neighbourhood(mask(place), place, mask(beside)).apart(picture), 30, 0.5);
    EXPECT_GT(Neighbourhood(mask(place), place, mask()).apart(picture), 40);
}

TEST(Neighbourhood, SaysWhenTooLittleOfItIsFree) {
    EXPECT_TRUE(Neighbourhood(mask(place), place, mask()).large_enough());
    EXPECT_FALSE(Neighbourhood(mask(place), place, mask({0, 0, 60, 60})).large_enough());
}

} // namespace
} // namespace gulou::analysis
