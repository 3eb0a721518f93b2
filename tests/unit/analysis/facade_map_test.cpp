#include "pipeline/analysis/facade_map.hpp"

#include "tests/unit/analysis/facade_camera.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

const testing::FacadeCamera camera;

FacadeMap map_of(const Facade& facade) {
    return {facade, camera.width, camera.height};
}

TEST(FacadeMap, KnowsNothingWithoutAFacade) {
    const FacadeMap map;
    EXPECT_FALSE(map.knows_floors());
    EXPECT_FALSE(map.metric());
    EXPECT_FALSE(map.height({100, 100}));
    EXPECT_FALSE(map.across({100, 100}));
    EXPECT_TRUE(map.edges().empty());
}

TEST(FacadeMap, MeasuresWhatHangsBeforeTheWallFromFourPoints) {
    const auto map = map_of(camera.measured());
    ASSERT_TRUE(map.metric());
    for (const double z : {4.0, 10.0, 17.0, 26.0}) {
        EXPECT_NEAR(map.height(camera.see(1, z, 0.7)).value(), z, 0.02);
        EXPECT_NEAR(map.across(camera.see(1, z, 0.7)).value(), 8, 0.02);
    }
}

TEST(FacadeMap, StaysNearWhenPointsAreClickedAPixelOff) {
    auto facade = camera.measured();
    double by = 1 / camera.height;
    for (auto& point : facade.points)
        point.at.y += by = -by;
    const auto map = map_of(facade);
    for (const double z : {7.0, 15.0, 24.0})
        EXPECT_NEAR(map.height(camera.see(0, z, 0.7)).value(), z, 0.4);
}

TEST(FacadeMap, IsUnsureOfHeightsFarAboveTheCamera) {
    const auto map = map_of(camera.measured());
    EXPECT_LT(map.depth_error(3), 0.1);
    EXPECT_NEAR(map.depth_error(27), 25.0 / 20 * FacadeMap::depth_spread, 0.05);
}

TEST(FacadeMap, RefusesPointsOnOneLineAndPointsThatContradictEachOther) {
    Facade line = camera.measured();
    for (std::size_t i = 0; i < 4; ++i)
        line.points[i] = {camera.fraction(0, 3.0 * static_cast<double>(i)),
                          {7, 3.0 * static_cast<double>(i)}};
    EXPECT_FALSE(map_of(line).metric());
    auto wrong = camera.measured();
    wrong.points.push_back({camera.fraction(0, 5), {7, 25}});
    EXPECT_FALSE(map_of(wrong).metric());
}

TEST(FacadeMap, ReadsFloorsBetweenThreeLinesAsPerspectiveHasThem) {
    const auto map = map_of(camera.lines({2, 6, 10}));
    EXPECT_TRUE(map.metric());
    for (const double z : {5.0, 12.0, 22.0})
        EXPECT_NEAR(map.height(camera.see(2, z)).value(), z, 0.05);
    EXPECT_FALSE(map.across(camera.see(2, 5)));
}

TEST(FacadeMap, ReadsFloorsBetweenTwoLinesRoughly) {
    const auto map = map_of(camera.lines({4, 6}));
    EXPECT_TRUE(map.knows_floors());
    EXPECT_FALSE(map.metric()); // not true enough to measure gravity by
    EXPECT_NEAR(map.height(camera.see(0, 12)).value(), 12, 1);
}

TEST(FacadeMap, TakesALineClickedTwiceOnce) {
    EXPECT_FALSE(map_of(camera.lines({4, 4, 6})).metric());
}

TEST(FacadeMap, GivesAnEdgeForEveryFloorAndTheRoof) {
    const auto edges = map_of(camera.measured()).edges();
    ASSERT_EQ(edges.size(), 11U);
    EXPECT_EQ(edges[4].floor, 5);
    EXPECT_NEAR(edges[4].from.x, camera.see(-7, 12).x, 0.1);
    EXPECT_NEAR(edges[4].from.y, camera.see(-7, 12).y, 0.1);
}

} // namespace
} // namespace gulou::analysis
