#include "pipeline/analysis/shake_gauge.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

void shakes(ShakeGauge& gauge, double pixels, double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 25); ++i)
        gauge.see(pixels, 0.04);
}

TEST(ShakeGauge, TellsByHowMuchTheCameraShakes) {
    ShakeGauge gauge;
    shakes(gauge, 0.5, 12);
    EXPECT_NEAR(gauge.pixels(), 0.5, 0.02);
}

TEST(ShakeGauge, ACameraThatStandsDoesNotShake) {
    ShakeGauge gauge;
    shakes(gauge, 0.04, 12); // what the shift is measured wrongly by
    EXPECT_EQ(gauge.pixels(), 0);
    shakes(gauge, 0.5, 3);
    shakes(gauge, 0, 20);
    EXPECT_EQ(gauge.pixels(), 0);
}

TEST(ShakeGauge, ATurnIsNotShaking) {
    ShakeGauge gauge;
    gauge.see(200, 0.04);
    EXPECT_LT(gauge.pixels(), 0.5);
}

} // namespace
} // namespace gulou::analysis
