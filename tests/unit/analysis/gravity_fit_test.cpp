#include "pipeline/analysis/gravity_fit.hpp"

#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

using testing::falling_track;
using testing::make_track;
using testing::samples_of;

TEST(GravityFit, ExplainsFreeFallSeenByATiltedCamera) {
    const auto fit = fit_gravity(samples_of(falling_track()));
    ASSERT_TRUE(fit);
    EXPECT_LT(fit->rms, 0.5);
    EXPECT_GT(fit->linear_rms, 20 * fit->rms);
}

TEST(GravityFit, FindsTheMomentOfRelease) {
    const auto fit = fit_gravity(samples_of(falling_track(300, 1)));
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->release(), 1.0, 0.06);
}

TEST(GravityFit, SurvivesOneOutlier) {
    auto samples = samples_of(falling_track());
    samples[10].y += 40;
    const auto fit = fit_gravity(samples);
    ASSERT_TRUE(fit);
    EXPECT_LT(fit->rms, 0.5);
    EXPECT_EQ(fit->used, static_cast<int>(samples.size()) - 1);
}

TEST(GravityFit, DoesNotBeatALineOnSteadyMotion) {
    const auto steady = make_track(0, 1.5, 25, [](double t) { return Point{10, 50 + 120 * t}; });
    const auto fit = fit_gravity(samples_of(steady));
    EXPECT_TRUE(!fit || fit->linear_rms < 0.01);
}

TEST(GravityFit, RefusesTooFewSamplesAndTimeThatStandsStill) {
    auto samples = samples_of(falling_track());
    EXPECT_FALSE(fit_gravity(std::span(samples).first(4)));
    samples[5].t = samples[4].t;
    EXPECT_FALSE(fit_gravity(samples));
}

TEST(GravityFit, MeasuresHowMuchAPathSwerves) {
    const auto straight = samples_of(falling_track());
    auto swerving = straight;
    for (std::size_t i = 0; i < swerving.size(); ++i)
        swerving[i].x += i % 4 < 2 ? 8 : -8;
    EXPECT_LT(sideways_rms(straight), 0.1);
    EXPECT_GT(sideways_rms(swerving), 5);
}

} // namespace
} // namespace gulou::analysis
