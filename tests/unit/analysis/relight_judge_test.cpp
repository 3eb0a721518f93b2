#include "pipeline/analysis/relight_judge.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::analysis {
namespace {

using Verdict = RelightJudge::Verdict;

// The verdicts on pictures `step` seconds apart.
std::vector<Verdict> see(const std::vector<double>& stands_out, double step) {
    RelightJudge judge;
    std::vector<Verdict> out;
    for (const double share : stands_out)
        out.push_back(judge.see(share, step));
    return out;
}

TEST(RelightJudge, BelievesALampOnceItHasBeenOnForASecond) {
    const auto seen = see({0.1, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.05}, 0.2);
    for (std::size_t i = 2; i < 7; ++i)
        EXPECT_EQ(seen[i], Verdict::Unsure) << i;
    EXPECT_EQ(seen[7], Verdict::NewScene);
    EXPECT_EQ(seen[8], Verdict::SameScene);
}

TEST(RelightJudge, ForgetsLightning) {
    const auto seen = see({0.1, 0.95, 0.95, 0.1, 0.95, 0.1}, 0.2);
    EXPECT_EQ(seen, (std::vector{Verdict::SameScene, Verdict::Unsure, Verdict::Unsure,
                                 Verdict::SameScene, Verdict::Unsure, Verdict::SameScene}));
}

TEST(RelightJudge, KnowsALorryByItsComing) {
    for (const auto verdict :
         see({0.1, 0.2, 0.5, 0.8, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95}, 0.2))
        EXPECT_EQ(verdict, Verdict::SameScene);
}

TEST(RelightJudge, WantsNearlyEverythingAndTwoPicturesWhereTheyAreRare) {
    for (const auto verdict : see({0.1, 0.8, 0.8, 0.8}, 4))
        EXPECT_EQ(verdict, Verdict::SameScene);
    EXPECT_EQ(see({0.1, 0.95, 0.95}, 4),
              (std::vector{Verdict::SameScene, Verdict::Unsure, Verdict::NewScene}));
    EXPECT_EQ(see({0.1, 0.95, 0.1}, 4).back(), Verdict::SameScene);
}

TEST(RelightJudge, SaysNothingOfTheFirstPicture) {
    EXPECT_EQ(see({1.0, 1.0, 1.0}, 1),
              (std::vector{Verdict::SameScene, Verdict::SameScene, Verdict::SameScene}));
}

} // namespace
} // namespace gulou::analysis
