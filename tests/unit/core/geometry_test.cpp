#include "core/geometry.hpp"

#include <gtest/gtest.h>

namespace gulou {
namespace {

TEST(Geometry, AcceptsAPlainZone) {
    EXPECT_TRUE(check_zone({{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9}, {0.1, 0.9}}));
}

TEST(Geometry, RefusesZonesThatEncloseNothing) {
    const std::vector<Polygon> wrong = {
        {},
        {{0.1, 0.1}, {0.9, 0.9}},
        {{0.1, 0.1}, {0.5, 0.5}, {0.9, 0.9}},
        {{0, 0}, {1, 1}, {1, 0}, {0, 1}},
        {{0, 0}, {1.2, 0}, {1, 1}},
        {{0, 0}, {std::numeric_limits<double>::quiet_NaN(), 0}, {1, 1}},
    };
    for (const auto& zone : wrong)
        EXPECT_FALSE(check_zone(zone));
}

TEST(Geometry, OverlapIsIntersectionOverUnion) {
    EXPECT_DOUBLE_EQ(overlap({0, 0, 2, 2}, {0, 0, 2, 2}), 1);
    EXPECT_DOUBLE_EQ(overlap({0, 0, 2, 2}, {1, 0, 2, 2}), 1.0 / 3);
    EXPECT_DOUBLE_EQ(overlap({0, 0, 2, 2}, {5, 5, 2, 2}), 0);
}

} // namespace
} // namespace gulou
