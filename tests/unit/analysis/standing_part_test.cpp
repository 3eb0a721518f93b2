#include "pipeline/analysis/standing_part.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

const cv::Size size(120, 80);
const cv::Rect place(40, 30, 24, 16);

// Painted letters, seen from `dx` pixels further to the right.
cv::Mat letters(int dx = 0, std::uint64_t seed = 7) {
    cv::Mat coarse(size.height / 4, size.width / 4, CV_8UC1), out, moved;
    cv::RNG random(seed);
    random.fill(coarse, cv::RNG::UNIFORM, 40, 200);
    cv::resize(coarse, out, size, 0, 0, cv::INTER_LINEAR);
    cv::warpAffine(out, moved, cv::Matx23d(1, 0, dx, 0, 1, 0), size, cv::INTER_NEAREST,
                   cv::BORDER_REFLECT);
    return moved;
}

double as_scene(const cv::Mat& picture, const cv::Mat& scene) {
    Part part{place, cv::Mat::zeros(size, CV_8UC1), place.area()};
    part.mask(place).setTo(255);
    const cv::Mat none = cv::Mat::zeros(size, CV_8UC1), all = cv::Mat::ones(size, CV_8UC1) * 255;
    return appearance(part, {picture}, {{scene}, none, all, all, 2}).as_scene;
}

TEST(StandingPart, FindsTheSceneWhereAShakeOfTwoPixelsLeftIt) {
    EXPECT_GT(as_scene(letters(2), letters()), 0.95);
    EXPECT_LT(as_scene(letters(4), letters()), 0.9) << "no further";
}

TEST(StandingPart, FindsNoSceneInAThingThatCoversIt) {
    auto covered = letters();
    letters(0, 9)(place).copyTo(covered(place)); // as bright, with marks of its own
    EXPECT_LT(as_scene(covered, letters()), 0.6);
}

TEST(StandingPart, FindsNoSceneInAPlainThing) {
    auto covered = letters();
    cv::Rect wide(place.x - 4, place.y - 4, place.width + 8, place.height + 8);
    covered(wide).setTo(110);
    EXPECT_EQ(as_scene(covered, letters()), 0) << "nor in one as grey as a plain lane:";
    const cv::Mat lane(size, CV_8UC1, cv::Scalar(110));
    EXPECT_EQ(as_scene(lane, lane), 0);
}

} // namespace
} // namespace gulou::analysis
