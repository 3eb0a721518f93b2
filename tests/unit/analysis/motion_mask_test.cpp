#include "pipeline/analysis/blob_search.hpp"
#include "pipeline/analysis/busy_map.hpp"
#include "pipeline/analysis/motion_mask.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdlib>

namespace gulou::analysis {
namespace {

constexpr MotionMask::Tuning still_air{10, 4.5};
constexpr int first_level = 10; // of both: the noise is taken for 2 grey levels at first

cv::Mat everywhere(cv::Size size) {
    return {size, CV_8UC1, cv::Scalar(255)};
}

cv::Mat grey(cv::Size size, int level) {
    return {size, CV_8UC1, cv::Scalar(level)};
}

cv::Mat random(cv::Size size, int most, int seed) {
    cv::Mat out(size, CV_8UC1);
    cv::theRNG().state = static_cast<std::uint64_t>(seed);
    cv::randu(out, 0, most);
    return out;
}

// The moment in the middle of three pictures.
Motion moment(MotionMask& mask, const cv::Mat& before, const cv::Mat& middle,
              const cv::Mat& after) {
    EXPECT_FALSE(mask.push(before, 0, 1));
    EXPECT_FALSE(mask.push(middle, 0.04, 1));
    auto motion = mask.push(after, 0.08, 1);
    EXPECT_TRUE(motion);
    return motion.value_or(Motion{});
}

// … while the camera shakes by `shake` pixels.
Motion shaken_moment(const cv::Mat& before, const cv::Mat& middle, const cv::Mat& after,
                     double shake) {
    MotionMask mask(still_air, everywhere(before.size()));
    mask.push(before, 0, 1, shake);
    mask.push(middle, 0.04, 1, shake);
    return mask.push(after, 0.08, 1, shake).value_or(Motion{});
}

// A window frame whose left edge is at `x`.
cv::Mat window_frame(int x) {
    cv::Mat out = grey({64, 32}, 90);
    out(cv::Rect(x, 4, 10, 24)).setTo(180);
    cv::blur(out, out, {3, 3});
    return out;
}

Runs pixel_by_pixel(const cv::Mat& before, const cv::Mat& middle, const cv::Mat& after,
                    const cv::Mat& zone) {
    Runs out;
    for (int y = 0; y < zone.rows; ++y)
        for (int x = 0; x < zone.cols; ++x) {
            const int here = middle.at<std::uint8_t>(y, x);
            const int least = std::min(std::abs(here - before.at<std::uint8_t>(y, x)),
                                       std::abs(here - after.at<std::uint8_t>(y, x)));
            if (zone.at<std::uint8_t>(y, x) != 0 && least > first_level)
                append(out, {y, x, x + 1});
        }
    return out;
}

TEST(MotionMask, EdgesBesideTheirPlaceDoNotMoveWhileTheCameraShakes) {
    const auto still = window_frame(20), beside = window_frame(21);
    EXPECT_GT(pixels_of(shaken_moment(still, beside, still, 0).runs), 20);
    EXPECT_EQ(pixels_of(shaken_moment(still, beside, still, 0.4).runs), 0);
}

TEST(MotionMask, AThingIsSeenWhileTheCameraShakes) {
    const auto still = window_frame(20);
    auto with = window_frame(21);
    with(cv::Rect(44, 10, 4, 4)).setTo(40); // on the plain wall
    const auto motion = shaken_moment(still, with, still, 0.4);
    EXPECT_EQ(pixels_of(motion.runs), 16);
    EXPECT_EQ(motion.runs.front().x0, 44);
}

TEST(MotionMask, FindsEachPixelThatDiffersBothWaysInsideTheZone) {
    for (const cv::Size size : {cv::Size{64, 32}, {70, 37}, {15, 15}, {33, 1}, {128, 100}}) {
        cv::Mat zone = cv::Mat::zeros(size, CV_8UC1);
        cv::ellipse(zone, {size.width / 2, size.height / 2}, {size.width / 3, size.height / 3}, 0,
                    0, 360, cv::Scalar(255), -1);
        const auto before = random(size, 40, 1), middle = random(size, 40, 2),
                   after = random(size, 40, 3);
        MotionMask mask(still_air, zone);
        const auto runs = moment(mask, before, middle, after).runs;
        EXPECT_EQ(runs, pixel_by_pixel(before, middle, after, zone)) << size;
        EXPECT_GT(pixels_of(runs), 0) << size;
    }
}

TEST(MotionMask, TellsAsOneRunWhatLiesAcrossTiles) {
    const cv::Size size(64, 16);
    cv::Mat middle = grey(size, 100);
    middle(cv::Rect(10, 5, 40, 1)).setTo(200);
    MotionMask mask(still_air, everywhere(size));
    EXPECT_EQ(moment(mask, grey(size, 100), middle, grey(size, 100)).runs, (Runs{{5, 10, 50}}));
}

TEST(MotionMask, SeesNeitherWhatCameToStayNorWhatWentAway) {
    const cv::Size size(32, 32);
    MotionMask mask(still_air, everywhere(size));
    EXPECT_TRUE(moment(mask, grey(size, 50), grey(size, 200), grey(size, 200)).runs.empty());
    mask.restart();
    EXPECT_TRUE(moment(mask, grey(size, 200), grey(size, 200), grey(size, 50)).runs.empty());
}

TEST(BusyMap, TakesOutOnlyTheCellsThatMoveAllTheTimeAndThoseBesideThem) {
    BusyMap busy({40, 40});
    for (int i = 0; i < 100; ++i)
        busy.add({{21, 20, 24}}, i * 0.04, 0.04);
    EXPECT_GT(busy.at(22, 22), 0.3);
    EXPECT_EQ(busy.at(10, 22), 0);
    EXPECT_EQ(busy.calm_part({{10, 0, 40}, {20, 0, 40}, {21, 17, 27}}),
              (Runs{{10, 0, 40}, {20, 0, 16}, {20, 28, 40}}));
}

TEST(BusyMap, DoesNotCountAPictureForASecond) {
    BusyMap busy({40, 40});
    for (int i = 0; i < 25; ++i)
        busy.add({{21, 20, 24}}, i * 0.04, 0.04);
    EXPECT_EQ(busy.calm_part({{21, 17, 27}}), (Runs{{21, 17, 27}}));
}

TEST(FindBlobs, JoinsWhatIsTwoPixelsApartAndMeasuresIt) {
    const cv::Size size(40, 20);
    const Motion motion{0, {}, grey(size, 100), grey(size, 160), grey(size, 120)};
    const Runs runs{{3, 4, 6}, {3, 30, 34}, {5, 7, 9}, {9, 4, 6}};
    const auto blobs = find_blobs(runs, motion, {});
    ASSERT_TRUE(blobs);
    ASSERT_EQ(blobs->size(), 2U); // the last one is too small
    const auto& pair = blobs->at(0).box.x < 10 ? blobs->at(0) : blobs->at(1);
    EXPECT_EQ(pair.box.x, 4);
    EXPECT_EQ(pair.box.y, 3);
    EXPECT_EQ(pair.box.width, 5);
    EXPECT_EQ(pair.box.height, 3);
    EXPECT_EQ(pair.area, 4);
    EXPECT_EQ(pair.contrast, 50);
    EXPECT_EQ(pair.centre.x, 6);
    EXPECT_EQ(pair.centre.y, 4);
}

TEST(FindBlobs, GivesNoneWhereThePictureIsInTurmoil) {
    const cv::Size size(400, 400);
    const Motion motion{0, {}, grey(size, 0), grey(size, 9), grey(size, 0)};
    Runs runs;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; x += 4)
            runs.push_back({y, x, x + 1});
    EXPECT_FALSE(find_blobs(runs, motion, {}));
}

} // namespace
} // namespace gulou::analysis
