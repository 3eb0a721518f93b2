#include "tests/unit/scene/painted.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace gulou::scene {
namespace {

class EveryScene : public testing::TestWithParam<std::string> {};

TEST_P(EveryScene, IsTheSameForTheSameSeedInAnyOrderOfFrames) {
    const std::string uri = "scene://" + GetParam() + "?seed=11&width=320&height=180";
    const auto one = open_uri(uri);
    const auto two = open_uri(uri);
    std::vector<Painted> forward;
    for (const std::int64_t i : {0, 1, 400, 401, 900})
        forward.push_back(paint(*one, i));
    EXPECT_EQ(paint(*two, 900).i420, forward[4].i420);
    EXPECT_EQ(paint(*two, 400).i420, forward[2].i420);
    EXPECT_EQ(paint(*two, 1).i420, forward[1].i420);
    EXPECT_EQ(paint(*two, 0).i420, forward[0].i420);
}

TEST_P(EveryScene, DiffersBySeedAndMoves) {
    const auto one = open_uri("scene://" + GetParam() + "?seed=1&width=320&height=180&noise=0");
    const auto two = open_uri("scene://" + GetParam() + "?seed=2&width=320&height=180&noise=0");
    EXPECT_NE(paint(*one, 100).i420, paint(*two, 100).i420);
    EXPECT_NE(paint(*one, 100).i420, paint(*one, 110).i420);
}

TEST_P(EveryScene, FillsTheWholePictureAtOddShapes) {
    for (const char* size : {"&width=322&height=182", "&width=160&height=400"}) {
        const auto scene = open_uri("scene://" + GetParam() + "?seed=3&noise=0" + size);
        const Painted picture = paint(*scene, 30);
        const auto means = picture.means(8, 4);
        for (const double mean : means)
            EXPECT_GT(mean, 16) << size;
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryScene, testing::Values("facade", "fire-lane", "street"),
                         [](const auto& kind) {
                             return kind.param == "fire-lane" ? std::string("fire_lane")
                                                              : kind.param;
                         });

// Brightness of a coarse grid: a golden picture that other CPUs' rounding does not break.
TEST(Scene, LooksAsItDidWhenItWasApproved) {
    const std::map<std::string, std::vector<double>> golden = {
#include "tests/unit/scene/golden.inc"
    };
    for (const auto& [kind, expected] : golden) {
        const auto scene = open_uri("scene://" + kind + "?seed=7");
        const auto means = paint(*scene, 600).means(8, 4);
        ASSERT_EQ(means.size(), expected.size());
        for (std::size_t i = 0; i < means.size(); ++i)
            EXPECT_NEAR(means[i], expected[i], 1.0) << kind << " cell " << i;
    }
}

// The sensor's noise has the strength that was asked for.
TEST(Scene, HasTheNoiseItIsTold) {
    const std::string uri = "scene://street?seed=5&width=320&height=180&noise=";
    const auto clean = open_uri(uri + "0");
    const auto noisy = open_uri(uri + "4");
    const Painted a = paint(*clean, 50);
    const Painted b = paint(*noisy, 50);
    double sum = 0;
    int count = 0;
    for (int y = 40; y < 140; ++y)
        for (int x = 0; x < 320; ++x, ++count)
            sum += std::pow(a.luma(x, y) - b.luma(x, y), 2);
    EXPECT_NEAR(std::sqrt(sum / count), 4, 0.5);
}

} // namespace
} // namespace gulou::scene
