#include "pipeline/analysis/running_on.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

const cv::Size size{80, 60};
const cv::Rect place{26, 16, 28, 28};

cv::Mat hatched() {
    cv::Mat out(size, CV_8UC1, cv::Scalar(90));
    for (int x = -40; x < 100; x += 24)
        cv::line(out, {x, 0}, {x + 40, size.height}, cv::Scalar(190), 8);
    return out;
}
cv::Mat with_box(int grey = 90) {
    auto out = hatched();
    out(place).setTo(grey);
    return out;
}

RunningOn seen(const cv::Mat& now, const cv::Mat& scene, cv::Rect where = place) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    mask(where).setTo(255);
    return running_on(now, scene, {where, mask, where.area()}, mask);
}

TEST(RunningOn, LinesGoThroughThePlaceOfWhatWasTakenAway) {
    const auto edges = seen(hatched(), with_box());
    EXPECT_GT(edges.crossed, 0.1);
    EXPECT_GT(edges.now, 0.8);
    EXPECT_LT(edges.scene, 0.2);
}

TEST(RunningOn, LinesEndAtAThing) {
    const auto edges = seen(with_box(60), hatched());
    EXPECT_GT(edges.crossed, 0.1);
    EXPECT_LT(edges.now, 0.2);
    EXPECT_GT(edges.scene, 0.8);
}

TEST(RunningOn, SaysNothingWhereNoEdgeLeadsUp) {
    const cv::Mat plain(size, CV_8UC1, cv::Scalar(90));
    cv::Mat carton = plain.clone();
    carton(place).setTo(150);
    EXPECT_EQ(seen(carton, plain).crossed, 0);
}

TEST(RunningOn, WhatChangedOutsideAsWellIsNotAsked) {
    auto shaded = with_box();
    cv::Mat(hatched() * 0.4).rowRange(0, 30).copyTo(shaded.rowRange(0, 30));
    const cv::Rect in_shade(place.x, place.y, place.width, 10);
    EXPECT_LT(seen(shaded, hatched(), in_shade).crossed, 0.7 * seen(with_box(), hatched()).crossed);
}

TEST(RunningOn, ReachesTheEdgeOfThePicture) {
    const cv::Rect corner(0, 0, 30, 30);
    auto box = hatched();
    box(corner).setTo(90);
    EXPECT_GT(seen(hatched(), box, corner).now, 0.6);
}

} // namespace
} // namespace gulou::analysis
