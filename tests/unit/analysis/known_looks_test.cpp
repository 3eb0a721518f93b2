#include "pipeline/analysis/known_looks.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

const cv::Size size{64, 48};
const cv::Rect place{20, 15, 16, 12};
constexpr double noise = 1.5;
constexpr double dwell = 60; // seconds

LanePicture letters(double light) {
    cv::Mat out(size, CV_8UC1, cv::Scalar(80 * light));
    for (int x = 0; x < size.width; x += 6)
        cv::line(out, {x, 0}, {x + 10, size.height}, cv::Scalar(160 * light), 2);
    return {out};
}

LanePicture with_a_box(LanePicture picture) {
    cv::rectangle(picture.grey, place, cv::Scalar(120), cv::FILLED);
    cv::rectangle(picture.grey, {place.x + 3, place.y + 4, 6, 4}, cv::Scalar(40), cv::FILLED);
    return picture;
}

cv::Mat mask(cv::Rect box = {}) {
    cv::Mat out = cv::Mat::zeros(size, CV_8UC1);
    out(box).setTo(255);
    return out;
}

const Part part{place, mask(place), place.area()};

TEST(KnownLooks, KnowsTheEmptyPlaceInAnotherLight) {
    KnownLooks known(dwell);
    known.see(letters(1), mask(), 0);
    EXPECT_GT(known.likeness(part, letters(0.6), 100, noise), 0.95);
    EXPECT_LT(known.likeness(part, with_a_box(letters(1)), 100, noise), 0.5);
}

TEST(KnownLooks, AsksOnlyFromWellBeforeTheThingCame) {
    KnownLooks known(dwell);
    known.see(letters(1), mask(), 98);
    EXPECT_EQ(known.likeness(part, letters(1), 100, noise), -1);
    EXPECT_GT(known.likeness(part, letters(1), 104, noise), 0.95);
}

TEST(KnownLooks, AsksForTheColourAsWell) {
    LanePicture grey = letters(1);
    grey.colour = cv::Mat(size.height, size.width / 2, CV_8UC1, cv::Scalar(128));
    LanePicture brown{grey.grey, grey.colour.clone()};
    brown.colour(cv::Rect(10, 8, 8, 6)).setTo(108);
    KnownLooks known(dwell);
    known.see(grey, mask(), 0);
    EXPECT_GT(known.likeness(part, grey, 100, noise), 0.95);
    EXPECT_EQ(known.likeness(part, brown, 100, noise), -1);
}

TEST(KnownLooks, LeavesOutWhatWasOccupied) {
    KnownLooks known(dwell);
    known.see(with_a_box(letters(1)), mask(place), 0);
    EXPECT_EQ(known.likeness(part, with_a_box(letters(1)), 100, noise), -1);
}

TEST(KnownLooks, ForgetsWhereSomethingHadStoodUnknown) {
    KnownLooks known(dwell);
    known.see(with_a_box(letters(1)), mask(), 0);
    EXPECT_GT(known.likeness(part, with_a_box(letters(1)), 100, noise), 0.95);
    known.forget(part.mask);
    EXPECT_EQ(known.likeness(part, with_a_box(letters(1)), 100, noise), -1);
}

TEST(KnownLooks, KeepsTwelveMinutes) {
    KnownLooks known(dwell);
    known.see(with_a_box(letters(1)), mask(), 0);
    for (double now = 30; now < 24 * 30; now += 10)
        known.see(letters(1), mask(), now);
    EXPECT_GT(known.likeness(part, with_a_box(letters(1)), 1000, noise), 0.95);
    known.see(letters(1), mask(), 24 * 30);
    EXPECT_LT(known.likeness(part, with_a_box(letters(1)), 1000, noise), 0.5);
}

TEST(KnownLooks, ReachesFurtherBackWhereThingsMayStandLonger) {
    KnownLooks known(1800);
    known.see(with_a_box(letters(1)), mask(), 0);
    for (double now = 30; now < 24 * 225; now += 30)
        known.see(letters(1), mask(), now);
    EXPECT_GT(known.likeness(part, with_a_box(letters(1)), 5400, noise), 0.95);
}

} // namespace
} // namespace gulou::analysis
