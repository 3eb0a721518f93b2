#include "pipeline/analysis/blur.hpp"
#include "pipeline/analysis/cell_means.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/two_thirds.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

cv::Mat random(cv::Size size) {
    cv::Mat out(size, CV_8UC1);
    cv::theRNG().state = 11;
    cv::randu(out, 0, 256);
    return out;
}

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0;
}

TEST(Blurred, IsWhatGaussianBlurGives) {
    for (const cv::Size size : {cv::Size{2, 2}, {3, 5}, {16, 16}, {33, 7}, {641, 31}}) {
        const auto grey = random(size);
        cv::Mat expected;
        cv::GaussianBlur(grey, expected, {3, 3}, 0);
        EXPECT_TRUE(same(blurred(grey), expected)) << size;
    }
}

TEST(TwoThirds, IsWhatResizeGivesBetweenNeighbours) {
    for (const int width : {3, 48, 51, 96, 99, 1920})
        for (const int height : {40, 99, 101})
            for (const int to : {height, height * 3 / 4, height * 2 / 3, height * 2 / 3 + 1}) {
                const auto picture = random({width, height});
                const cv::Size size(width / 3 * 2, to);
                cv::Mat expected;
                cv::resize(picture, expected, size, 0, 0, cv::INTER_LINEAR);
                EXPECT_TRUE(is_two_thirds(picture.size(), size));
                EXPECT_TRUE(same(two_thirds(picture, size), expected))
                    << width << " x " << height << " to " << to;
            }
}

TEST(TwoThirds, IsNothingElse) {
    EXPECT_FALSE(is_two_thirds({1920, 1080}, {1281, 720}));
    EXPECT_FALSE(is_two_thirds({1921, 1080}, {1280, 720}));
    EXPECT_FALSE(is_two_thirds({640, 360}, {640, 360}));
}

TEST(CellMeans, AreWhatResizeGivesOverTheTrueArea) {
    for (const cv::Size size : {cv::Size{8, 8}, {360, 203}, {361, 200}, {89, 17}, {15, 15}})
        for (const int type : {CV_8U, CV_32F}) {
            cv::Mat picture, expected, exact;
            random(size).convertTo(picture, type);
            picture.convertTo(exact, CV_32F);
            const cv::Size cells(size.width / 8, size.height / 8);
            cv::resize(exact, expected, cells, 0, 0, cv::INTER_AREA);
            EXPECT_LT(cv::norm(cell_means(picture, cells), expected, cv::NORM_INF), 1e-4) << size;
        }
}

TEST(Shrunk, KeepsTheBrightnessOfAPictureAtEverySize) {
    const cv::Mat plain(300, 480, CV_8UC1, cv::Scalar(77));
    for (const cv::Size size : {cv::Size{480, 300}, {320, 200}, {300, 188}, {160, 100}, {40, 25}}) {
        const auto small = shrunk(plain, size);
        EXPECT_TRUE(same(small, cv::Mat(size, CV_8UC1, cv::Scalar(77)))) << size;
        EXPECT_NE(small.data, plain.data);
    }
}

} // namespace
} // namespace gulou::analysis
