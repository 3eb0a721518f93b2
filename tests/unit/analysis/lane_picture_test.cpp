#include "pipeline/analysis/lane_picture.hpp"

#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

Region whole(int width, int height) {
    Rule rule;
    rule.zone = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    return *Region::make(rule, {width, height}, {0.3, 360});
}

testing::Painted half_blue(int width, int height) {
    auto out = testing::wall(width, height, 0);
    const int columns = (width + 1) / 2, rows = (height + 1) / 2;
    const auto u = out.pixels->begin() + static_cast<std::ptrdiff_t>(width) * height;
    for (int y = 0; y < rows; ++y)
        std::fill(u + y * columns + columns / 2, u + (y + 1) * columns, std::uint8_t{190});
    return out;
}

TEST(LanePicture, HasUAboveVAtHalfTheSize) {
    for (const cv::Size size : {cv::Size(240, 180), cv::Size(241, 181), cv::Size(1280, 720)}) {
        const auto picture = half_blue(size.width, size.height);
        const auto seen = lane_picture(testing::frame(picture, 0), whole(size.width, size.height),
                                       Chroma::Wanted);
        const cv::Size half = colour_size(seen.grey.size());
        ASSERT_EQ(seen.colour.size(), cv::Size(half.width, 2 * half.height));
        EXPECT_EQ(seen.colour.at<std::uint8_t>(half.height / 2, half.width - 4), 190);
        EXPECT_EQ(seen.colour.at<std::uint8_t>(half.height / 2, 4), 128);
        EXPECT_EQ(seen.colour.at<std::uint8_t>(half.height * 3 / 2, half.width - 4), 128);
    }
}

TEST(LanePicture, HasNoColourWhereNoneIsWantedOrThere) {
    const auto picture = half_blue(240, 180);
    auto frame = testing::frame(picture, 0);
    EXPECT_TRUE(lane_picture(frame, whole(240, 180), Chroma::None).colour.empty());
    frame.planes[2] = {};
    const auto grey = lane_picture(frame, whole(240, 180), Chroma::Wanted);
    EXPECT_TRUE(grey.colour.empty());
    EXPECT_FALSE(grey.grey.empty());
}

TEST(LanePicture, MovesItsColourWithItsLuma) {
    const auto picture = half_blue(240, 180);
    const auto seen = lane_picture(testing::frame(picture, 0), whole(240, 180), Chroma::Wanted);
    const auto moved = undo(seen, {20, 0, 1});
    EXPECT_EQ(moved.colour.at<std::uint8_t>(45, 52), 190); // was at 62
    EXPECT_EQ(moved.colour.at<std::uint8_t>(45, 47), 128);
}

TEST(LanePicture, MarksTheColourUnderAnyMarkedPixel) {
    cv::Mat mask = cv::Mat::zeros(21, 31, CV_8UC1);
    mask.at<std::uint8_t>(5, 8) = 255;
    const cv::Mat marked = colour_mask(mask);
    EXPECT_EQ(marked.size(), cv::Size(16, 22));
    EXPECT_EQ(marked.at<std::uint8_t>(2, 4), 255);
    EXPECT_EQ(marked.at<std::uint8_t>(11 + 2, 4), 255);
    EXPECT_EQ(marked.at<std::uint8_t>(5, 10), 0);
}

} // namespace
} // namespace gulou::analysis
