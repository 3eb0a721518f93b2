#include "pipeline/analysis/standing_group.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

Part part(cv::Rect box) {
    Part out{box, cv::Mat::zeros(100, 100, CV_8UC1), box.area()};
    out.mask(box).setTo(255);
    return out;
}

// The letters a van covers: three pieces around a body of the scene's own grey.
const std::vector<Part> pieces{part({20, 20, 30, 8}), part({20, 36, 8, 20}), part({44, 36, 6, 20})};

TEST(StandingGroup, TakesPiecesThatCameTogetherForOneThing) {
    const auto whole = wholes(pieces, {30, 30.5, 29});
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole[0].box, cv::Rect(20, 20, 30, 36));
    EXPECT_EQ(whole[0].area, 30 * 8 + 8 * 20 + 6 * 20);
    EXPECT_EQ(cv::countNonZero(whole[0].mask), whole[0].area);
}

TEST(StandingGroup, KeepsApartWhatCameLater) {
    EXPECT_EQ(wholes(pieces, {30, 30, 20}).size(), 2U);
    // Who puts a suitcase down comes to rest beside it a moment later.
    EXPECT_EQ(wholes(pieces, {30, 30, 28.6}).size(), 2U);
}

TEST(StandingGroup, KeepsApartWhatStandsFarOff) {
    EXPECT_EQ(wholes({part({0, 0, 10, 10}), part({60, 60, 10, 10})}, {30, 30}).size(), 2U);
}

TEST(StandingGroup, JoinsPiecesThroughOthersBetweenThem) {
    const std::vector<Part> row{part({0, 0, 10, 10}), part({28, 0, 10, 10}), part({14, 0, 10, 10})};
    EXPECT_EQ(wholes(row, {30, 28.4, 29.2}).size(), 1U);
}

TEST(StandingGroup, NamesTheLargestFirst) {
    const auto whole = wholes({part({0, 0, 10, 10}), part({60, 60, 30, 30})}, {30, 30});
    EXPECT_EQ(whole[0].area, 900);
}

} // namespace
} // namespace gulou::analysis
