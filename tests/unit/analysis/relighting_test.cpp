#include "pipeline/analysis/relighting.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

const cv::Size size{64, 48};
const cv::Rect place{16, 12, 32, 24};

Part part() {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    mask(place).setTo(255);
    return {place, mask, place.area()};
}

// Yellow strokes on asphalt.
LanePicture letters() {
    LanePicture out{cv::Mat(size, CV_8UC1, cv::Scalar(90)),
                    cv::Mat(size.height, size.width / 2, CV_8UC1, cv::Scalar(128))};
    for (int x = 0; x < size.width; x += 10)
        cv::line(out.grey, {x, 0}, {x + 12, size.height}, cv::Scalar(170), 4);
    out.colour.rowRange(0, size.height / 2).setTo(88);
    return out;
}

// The camera blurs what it sees in the shade.
LanePicture shaded(const LanePicture& picture, double light) {
    LanePicture out{picture.grey * light, cv::Mat()};
    cv::blur(out.grey, out.grey, {3, 3});
    picture.colour.convertTo(out.colour, CV_8U, light, 128 * (1 - light));
    return out;
}

TEST(Relighting, OneNumberExplainsAShadeAlthoughItIsSmeared) {
    const auto by = relighting(part(), shaded(letters(), 0.7), letters());
    EXPECT_GT(by.apart, 25);
    EXPECT_LT(by.left, 0.1 * by.apart);
    EXPECT_LT(by.colour_left, 2);
    EXPECT_GT(by.structure, 4 * by.left);
    EXPECT_TRUE(by.in_colour);
}

TEST(Relighting, ItDoesNotExplainWhatHidesTheScene) {
    auto box = letters();
    box.grey(place).setTo(80);
    const auto by = relighting(part(), box, letters());
    EXPECT_LT(by.structure, 1.5 * by.left); // it does not show through
}

TEST(Relighting, AThingAsPlainAsTheGroundIsToldByItsColour) {
    auto scene = letters(), carton = letters();
    scene.grey.setTo(110);
    carton.grey.setTo(80);
    carton.colour.setTo(150);
    const auto by = relighting(part(), carton, scene);
    EXPECT_NEAR(by.left, 0, 0.5);
    EXPECT_GT(by.colour_left, 30);
}

TEST(Relighting, SaysWhenThereIsNoColour) {
    auto grey = letters();
    grey.colour.release();
    EXPECT_FALSE(relighting(part(), grey, letters()).in_colour);
}

} // namespace
} // namespace gulou::analysis
