#include "pipeline/analysis/stabilizer.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

cv::Mat noise(int width, int height) {
    cv::Mat out(height, width, CV_8UC1);
    cv::theRNG().state = 7;
    cv::randu(out, 0, 256);
    return out;
}

// What OpenCV makes of it.
cv::Mat warped(const cv::Mat& grey, const Shift& shift) {
    const cv::Mat move = (cv::Mat_<double>(2, 3) << 1, 0, shift.dx, 0, 1, shift.dy);
    cv::Mat out;
    cv::warpAffine(grey, out, move, grey.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    return out;
}

TEST(Undo, MovesAPictureAsWarpAffineDoesBordersIncluded) {
    for (const auto& [width, height] : {std::pair{64, 48}, {65, 33}, {17, 3}, {1, 1}})
        for (const auto& [dx, dy] : {std::pair{3.0, -2.0},
                                     {-4.0, 5.0},
                                     {0.5, 0.25},
                                     {-0.75, 1.5},
                                     {2.1875, -3.3125},
                                     {-11.5, 11.5},
                                     {0.0, 0.5}}) {
            const auto grey = noise(width, height);
            const Shift shift{dx, dy, 1};
            EXPECT_LE(cv::norm(undo(grey, shift), warped(grey, shift), cv::NORM_INF), 1)
                << width << " x " << height << " by " << dx << ", " << dy;
        }
}

TEST(Undo, IsOffByAThirtySecondOfAPixelAtMost) {
    cv::Mat ramp(8, 200, CV_8UC1);
    for (int x = 0; x < ramp.cols; ++x)
        ramp.col(x).setTo(x);
    for (double dx = 0.2; dx < 2; dx += 0.013) {
        const auto moved = undo(ramp, {dx, 0, 1});
        EXPECT_NEAR(moved.at<std::uint8_t>(4, 100), 100 + dx, 0.5 + 1.0 / 32);
    }
}

TEST(Undo, LeavesAPictureThatHardlyMovedAsItIs) {
    const auto grey = noise(20, 20);
    EXPECT_EQ(undo(grey, {0.1, 0.1, 1}).data, grey.data);
}

TEST(Undo, SurvivesAShiftLargerThanThePicture) {
    const auto grey = noise(16, 9);
    for (const double far : {1e9, -1e9, 40.0, -40.0})
        EXPECT_EQ(undo(grey, {far, far, 1}).size(), grey.size());
}

} // namespace
} // namespace gulou::analysis
