#include "pipeline/analysis/throw_origin.hpp"

#include "tests/unit/analysis/facade_camera.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace gulou::analysis {
namespace {

const testing::FacadeCamera camera;

struct Thrown {
    double x = 1.5, z = 16.4; // metres, let go at t = 0
    double first = 0.2;       // seconds later first seen
    double outward = 1.2;     // m/s, from 0.4 m before the wall
};

HeightFit fit_of(const FacadeMap& map, const Thrown& thrown) {
    std::vector<HeightSample> samples;
    for (double t = thrown.first; t < 1.4; t += 0.04) {
        const auto seen = camera.see(thrown.x, thrown.z - 4.905 * t * t, 0.4 + thrown.outward * t);
        samples.push_back({t, map.height(seen).value(), 0.03});
    }
    return fit_height(samples).value();
}

Origin origin_of(const Facade& facade, const Thrown& thrown) {
    const FacadeMap map(facade, camera.width, camera.height);
    const auto fit = fit_of(map, thrown);
    const double t = std::clamp(fit.release(), thrown.first - 0.4, thrown.first);
    return trace_origin(map, &fit, {camera.see(thrown.x, thrown.z, 0.5), t, thrown.first - t});
}

TEST(ThrowOrigin, IsOnlyAPlaceWithoutAFacade) {
    const auto origin = trace_origin({}, nullptr, {{10, 20}, 1, 0.2});
    EXPECT_EQ(origin.at, (Point{10, 20}));
    EXPECT_FALSE(origin.floor);
    EXPECT_TRUE(origin.candidates.empty());
    EXPECT_NEAR(origin.probability, 0.75, 1e-9);
}

TEST(ThrowOrigin, NamesFloorAndWindowOfACalibratedFacade) {
    const auto origin = origin_of(camera.measured(), {});
    EXPECT_EQ(origin.floor, 6); // 15 to 18 m
    EXPECT_GT(origin.probability, 0.6);
    ASSERT_FALSE(origin.candidates.empty());
    EXPECT_EQ(origin.candidates[0].floor, 6);
    EXPECT_EQ(origin.candidates[0].column, 3); // 8.5 m from the corner, windows of 3.5 m
}

TEST(ThrowOrigin, IsRightWithinAFloorUpAndDownTheHouse) {
    int right = 0, all = 0;
    for (int floor = 4; floor <= 10; ++floor)
        for (const double outward : {0.0, 1.0, 2.5}) {
            const auto origin =
                origin_of(camera.measured(), {-3, 3.0 * (floor - 1) + 1.4, 0.2, outward});
            right += std::abs(origin.floor.value() - floor) <= 1 ? 1 : 0;
            ++all;
        }
    EXPECT_EQ(right, all);
}

TEST(ThrowOrigin, SharesProbabilityBetweenFloorsAtTheirEdge) {
    const auto origin = origin_of(camera.measured(), {1.5, 18.05});
    EXPECT_LT(origin.probability, 0.75);
    ASSERT_GE(origin.candidates.size(), 2U);
    EXPECT_LE(origin.candidates.size(), 3U);
    double sum = 0;
    for (std::size_t i = 0; i < origin.candidates.size(); ++i) {
        sum += origin.candidates[i].probability;
        if (i > 0) {
            EXPECT_LE(origin.candidates[i].probability, origin.candidates[i - 1].probability);
        }
    }
    EXPECT_LE(sum, 1.0);
}

TEST(ThrowOrigin, CallsWhatIsAboveTheTopFloorTheRoof) {
    EXPECT_EQ(origin_of(camera.measured(), {1.5, 32.5}).floor, 11);
    EXPECT_EQ(origin_of(camera.measured(), {1.5, 45}).floor, 11);
}

TEST(ThrowOrigin, ReadsFloorsWithoutWindowsFromLines) {
    const auto origin = origin_of(camera.lines({2, 6, 10}), {});
    EXPECT_NEAR(origin.floor.value(), 6, 1);
    ASSERT_FALSE(origin.candidates.empty());
    EXPECT_FALSE(origin.candidates[0].column);
}

} // namespace
} // namespace gulou::analysis
