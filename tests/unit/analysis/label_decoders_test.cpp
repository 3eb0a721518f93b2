#include "pipeline/analysis/label_decoders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gulou::analysis {
namespace {

constexpr int classes = 3;
const cv::Size input(64, 64); // 8×8, 4×4, 2×2 (and 1×1) cells

cv::Mat answer(int rows, int columns, float value = 0) {
    const int shape[] = {1, rows, columns};
    return {3, shape, CV_32F, cv::Scalar(static_cast<double>(value))};
}

float& at(cv::Mat& mat, int row, int column) {
    return mat.ptr<float>()[row * mat.size[2] + column];
}

void expect_box(const Guess& guess, double x, double y, double width, double height) {
    EXPECT_NEAR(guess.box.x, x, 0.01);
    EXPECT_NEAR(guess.box.y, y, 0.01);
    EXPECT_NEAR(guess.box.width, width, 0.01);
    EXPECT_NEAR(guess.box.height, height, 0.01);
}

TEST(LabelDecoders, YoloxReadsCentresFromTheGridAndSizesAsLogarithms) {
    auto raw = answer(84, 8);
    const int cell = 64 + 4 + 2; // second level, x 2, y 1, stride 16
    at(raw, cell, 0) = 0.5F;
    at(raw, cell, 1) = 0.25F;
    at(raw, cell, 2) = std::log(2.0F);
    at(raw, cell, 3) = 0;
    at(raw, cell, 4) = 0.9F;
    at(raw, cell, 6) = 0.8F;
    const auto& yolox = *decoder("yolox");
    ASSERT_TRUE(yolox.check({raw}, input, classes));
    const auto guesses = yolox.read({raw}, input, classes, 0.3);
    ASSERT_EQ(guesses.size(), 1U);
    expect_box(guesses[0], 40 - 16, 20 - 8, 32, 16);
    EXPECT_EQ(guesses[0].kind, 1);
    EXPECT_NEAR(guesses[0].score, 0.72, 1e-5);
}

TEST(LabelDecoders, Yolov8ReadsColumns) {
    auto raw = answer(4 + classes, 84);
    at(raw, 0, 10) = 30;
    at(raw, 1, 10) = 20;
    at(raw, 2, 10) = 10;
    at(raw, 3, 10) = 8;
    at(raw, 6, 10) = 0.7F;
    const auto& yolov8 = *decoder("yolov8");
    ASSERT_TRUE(yolov8.check({raw}, input, classes));
    const auto guesses = yolov8.read({raw}, input, classes, 0.3);
    ASSERT_EQ(guesses.size(), 1U);
    expect_box(guesses[0], 25, 16, 10, 8);
    EXPECT_EQ(guesses[0].kind, 2);
}

TEST(LabelDecoders, NanodetReadsSidesAsDistributions) {
    std::vector<cv::Mat> raw;
    for (const int n : {64, 16, 4}) {
        raw.push_back(answer(n, classes));
        raw.push_back(answer(n, 32));
    }
    at(raw[2], 5, 0) = 0.6F;             // stride 16, x 1, y 1
    for (int side = 0; side < 4; ++side) // all its weight on distance 2 (up: 1)
        at(raw[3], 5, side * 8 + (side == 1 ? 1 : 2)) = 50;
    const auto& nanodet = *decoder("nanodet");
    ASSERT_TRUE(nanodet.check(raw, input, classes));
    const auto guesses = nanodet.read(raw, input, classes, 0.3);
    ASSERT_EQ(guesses.size(), 1U);
    expect_box(guesses[0], 24 - 32, 24 - 16, 64, 48);
}

TEST(LabelDecoders, NanodetPlusIsOneMatrixWithAFourthLevel) {
    auto raw = answer(85, classes + 32);
    at(raw, 84, 2) = 0.5F; // stride 64
    for (int side = 0; side < 4; ++side)
        at(raw, 84, classes + side * 8) = 50; // distance 0 …
    at(raw, 84, classes + 2 * 8 + 1) = 100;   // … but 1 to the right
    at(raw, 84, classes + 3 * 8 + 1) = 100;   // … and down
    const auto& nanodet = *decoder("nanodet");
    ASSERT_TRUE(nanodet.check({raw}, input, classes));
    const auto guesses = nanodet.read({raw}, input, classes, 0.3);
    ASSERT_EQ(guesses.size(), 1U);
    expect_box(guesses[0], 0, 0, 64, 64);
}

TEST(LabelDecoders, SsdReadsBoxesWithSharesAndDetections) {
    auto boxes = answer(10, 4), shares = answer(10, classes + 1);
    at(boxes, 3, 0) = 0.25F;
    at(boxes, 3, 1) = 0.5F;
    at(boxes, 3, 2) = 0.5F;
    at(boxes, 3, 3) = 1;
    at(shares, 3, 0) = 0.3F; // background
    at(shares, 3, 2) = 0.7F;
    const auto& ssd = *decoder("ssd");
    for (const auto& both : {std::vector{boxes, shares}, std::vector{shares, boxes}}) {
        ASSERT_TRUE(ssd.check(both, input, classes));
        const auto guesses = ssd.read(both, input, classes, 0.3);
        ASSERT_EQ(guesses.size(), 1U);
        expect_box(guesses[0], 16, 32, 16, 32);
        EXPECT_EQ(guesses[0].kind, 1);
    }
    const int shape[] = {1, 1, 2, 7};
    cv::Mat found(4, shape, CV_32F, cv::Scalar(0));
    const std::vector<float> rows = {0, 3, 0.9F, 0, 0, 0.5F, 0.5F, 0, 9, 0.9F, 0, 0, 1, 1};
    std::ranges::copy(rows, found.ptr<float>());
    ASSERT_TRUE(ssd.check({found}, input, classes));
    const auto guesses = ssd.read({found}, input, classes, 0.3);
    ASSERT_EQ(guesses.size(), 1U); // class 9 does not exist
    expect_box(guesses[0], 0, 0, 32, 32);
    EXPECT_EQ(guesses[0].kind, 2);
}

TEST(LabelDecoders, RefuseAnswersOfOthersAndSayBoth) {
    const auto raw = answer(84, 8);
    for (const auto* name : {"yolov8", "nanodet", "ssd"}) {
        const auto refused = decoder(name)->check({raw}, input, classes);
        ASSERT_FALSE(refused) << name;
        EXPECT_NE(refused.error().message.find("1x84x8"), std::string::npos);
        EXPECT_NE(refused.error().message.find(name), std::string::npos);
    }
    EXPECT_FALSE(decoder("yolox")->check({raw}, input, classes + 1));
    EXPECT_FALSE(decoder("yolox")->check({raw, raw}, input, classes));
    EXPECT_FALSE(decoder("yolox")->check({}, input, classes));
    EXPECT_EQ(decoder("yolo"), nullptr);
}

TEST(LabelDecoders, IgnoreNumbersThatAreNone) {
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    const auto& yolox = *decoder("yolox");
    EXPECT_TRUE(yolox.read({answer(84, 8, nan)}, input, classes, 0.3).empty());
    EXPECT_TRUE(yolox.read({answer(84, 8, 1e30F)}, input, classes, 0.3).empty());
}

TEST(LabelDecoders, KeepTheSurestOfDoubles) {
    const auto kept = without_doubles({{{0, 0, 10, 10}, 1, 0.5},
                                       {{1, 0, 10, 10}, 1, 0.9},
                                       {{1, 0, 10, 10}, 2, 0.4},
                                       {{50, 0, 10, 10}, 1, 0.3}},
                                      0.45);
    ASSERT_EQ(kept.size(), 3U);
    EXPECT_EQ(kept[0].score, 0.9);
    EXPECT_EQ(kept[1].kind, 2);
}

} // namespace
} // namespace gulou::analysis
