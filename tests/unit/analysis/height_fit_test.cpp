#include "pipeline/analysis/height_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gulou::analysis {
namespace {

// Falls from 25 m, let go 0.2 s before the first sample; `drag` 1/m of ½ρCdA/m.
std::vector<HeightSample> falling(double drag, double gravity = 9.81, double seen_for = 1.4) {
    std::vector<HeightSample> out;
    double z = 25, v = 0;
    for (int ms = 0; ms <= static_cast<int>(1000 * (0.2 + seen_for)); ++ms) {
        if (ms >= 200 && ms % 40 == 0)
            out.push_back({ms / 1000.0, z + 0.02 * std::sin(ms * 1.7), 0.03});
        v += (gravity - drag * v * v) * 0.001;
        z -= v * 0.001;
    }
    return out;
}

TEST(HeightFit, FindsGravityAndTheMomentOfRelease) {
    const auto fit = fit_height(falling(0)).value();
    EXPECT_NEAR(fit.gravity, 9.81, 0.4);
    EXPECT_EQ(fit.drag_time, 0);
    EXPECT_NEAR(fit.release(), 0, 0.06);
    EXPECT_NEAR(fit.z(fit.release()), 25, 0.2);
    EXPECT_LT(fit.rms, 0.03);
    EXPECT_GT(fit.gathers_speed(), 100);
}

TEST(HeightFit, SeesWhatDragSlowsDown) {
    const auto fit = fit_height(falling(9.81 / 16, 9.81, 2.5)).value(); // 4 m/s at most
    ASSERT_GT(fit.drag_time, 0);
    EXPECT_NEAR(fit.gravity * fit.drag_time, 4, 0.8);
    EXPECT_NEAR(fit.steady_speed, 3.8, 0.6);
}

TEST(HeightFit, IsSurerWhereItSawTheThingThanBefore) {
    const auto fit = fit_height(falling(0)).value();
    EXPECT_LT(fit.error(0.8), fit.error(0.0));
    EXPECT_LT(fit.error(0.0), 0.3);
}

// Let go at 25 m, flying `out` m/s towards a camera at 2 m, 14 m away.
std::vector<HeightSample> hurled(double out, double gravity, double speed = 0) {
    std::vector<HeightSample> samples;
    for (int i = 0; i <= 30; ++i) {
        const double t = i / 25.0, above = 23 - speed * t - gravity / 2 * t * t;
        samples.push_back({t, 2 + above / (1 - out * t / 14) + 0.03 * std::sin(i * 1.7), 0.04});
    }
    return samples;
}

TEST(HeightFit, TellsAThingHurledAtTheCameraFromAWeakerGravity) {
    const auto fit = fit_height(hurled(5, 9.81), {2, 14}).value();
    EXPECT_NEAR(fit.gravity, 9.81, 1);
    EXPECT_NEAR(fit.nearing, 5, 1);
    EXPECT_NEAR(fit.z(1), 25 - 4.905, 0.8);
    EXPECT_GT(fit.gathers_speed(), 100);
}

TEST(HeightFit, SeesThatAThingOfOneSpeedGathersNone) {
    for (const double out : {0.0, 3.0})
        for (const double speed : {1.0, 4.0, 9.0})
            EXPECT_LT(fit_height(hurled(out, 0, speed), {2, 14}).value().gathers_speed(), 8)
                << out << ' ' << speed;
}

TEST(HeightFit, NeedsFiveSamplesInOrderOfTime) {
    auto samples = falling(0);
    samples.resize(4);
    EXPECT_FALSE(fit_height(samples));
    samples = falling(0);
    samples[3].t = samples[2].t;
    EXPECT_FALSE(fit_height(samples));
    EXPECT_FALSE(fit_height(falling(0), {2, 0}));
}

TEST(HeightFit, FindsNothingThatRises) {
    auto samples = falling(0);
    for (auto& s : samples)
        s.z = 30 - s.z;
    const auto fit = fit_height(samples);
    EXPECT_TRUE(!fit || fit->unlikely > 9); // only as a thing that flies at the camera
}

} // namespace
} // namespace gulou::analysis
