#include "pipeline/analysis/tamper_judge.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

TamperSigns healthy() {
    TamperSigns signs;
    signs.compared = true;
    return signs;
}

// One picture a second with this sign; what was decided.
std::vector<TamperJudge::Change> run(TamperJudge& judge, double from, double to,
                                     std::optional<Tampering> sign, double step = 1) {
    std::vector<TamperJudge::Change> out;
    for (double t = from; t < to; t += step)
        if (auto change = judge.see(sign, t))
            out.push_back(*change);
    return out;
}

TEST(TamperSigns, OfAHealthyPictureAreNone) {
    EXPECT_FALSE(sign_of(healthy()));
    EXPECT_FALSE(sign_of({}));
}

TEST(TamperSigns, TellWhatIsWrong) {
    auto black = healthy();
    black.brightness = 17;
    black.spread = 2;
    EXPECT_EQ(sign_of(black), Tampering::Black);
    auto covered = healthy();
    covered.texture = 0.05;
    covered.outline = 0.1;
    EXPECT_EQ(sign_of(covered), Tampering::Covered);
    auto frozen = healthy();
    frozen.liveliness = 0;
    EXPECT_EQ(sign_of(frozen), Tampering::Frozen);
    auto soft = healthy();
    soft.sharpness = 0.2;
    soft.outline = 0.97;
    soft.likeness = 0.5;
    EXPECT_EQ(sign_of(soft), Tampering::Defocused);
    auto turned = healthy();
    turned.likeness = 0.1;
    turned.shifted = 0.2;
    EXPECT_EQ(sign_of(turned), Tampering::Moved);
    auto nudged = healthy();
    nudged.likeness = 0.4;
    nudged.shift = 0.05;
    nudged.shifted = 0.8;
    EXPECT_EQ(sign_of(nudged), Tampering::Moved);
}

TEST(TamperSigns, ForgiveAPoleThatSwaysALittle) {
    auto sway = healthy();
    sway.likeness = 0.45;
    sway.shift = 0.01;
    sway.shifted = 0.9;
    EXPECT_FALSE(sign_of(sway));
}

TEST(TamperSigns, NeedNoReferenceForALensThatShowsOneGrey) {
    TamperSigns blank;
    blank.spread = 5;
    EXPECT_EQ(sign_of(blank), Tampering::Covered);
}

TEST(TamperJudge, ReportsWhatLastsWithTheMomentItBegan) {
    TamperJudge judge;
    EXPECT_TRUE(run(judge, 0, 10, std::nullopt).empty());
    const auto changes = run(judge, 10, 30, Tampering::Covered);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_TRUE(changes[0].raised);
    EXPECT_EQ(changes[0].began, 10);
    EXPECT_EQ(changes[0].at, 15);
    const auto cleared = run(judge, 30, 60, std::nullopt);
    ASSERT_EQ(cleared.size(), 1U);
    EXPECT_FALSE(cleared[0].raised);
    EXPECT_EQ(cleared[0].kind, Tampering::Covered);
    EXPECT_EQ(cleared[0].began, 10);
    EXPECT_EQ(cleared[0].at, 40);
}

TEST(TamperJudge, LetsALorryPassBeforeTheLens) {
    TamperJudge judge;
    EXPECT_TRUE(run(judge, 0, 4, Tampering::Covered).empty());
    EXPECT_TRUE(run(judge, 4, 5, std::nullopt).empty());
    EXPECT_TRUE(run(judge, 5, 9, Tampering::Covered).empty());
}

TEST(TamperJudge, NeedsThreePicturesHoweverRare) {
    TamperJudge judge;
    EXPECT_TRUE(run(judge, 0, 12, Tampering::Black, 6).empty());
    EXPECT_EQ(run(judge, 12, 13, Tampering::Black).size(), 1U);
}

TEST(TamperJudge, IsOneIncidentWhateverFollows) {
    TamperJudge judge;
    EXPECT_EQ(run(judge, 0, 10, Tampering::Covered).size(), 1U);
    EXPECT_TRUE(run(judge, 10, 30, Tampering::Black).empty());
    EXPECT_EQ(run(judge, 30, 60, std::nullopt).size(), 1U);
}

TEST(TamperJudge, ReportsSilenceOnceAndThatPicturesAreBack) {
    TamperJudge judge;
    EXPECT_FALSE(judge.silence(10, 10));
    const auto lost = judge.silence(16, 16);
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->kind, Tampering::SignalLost);
    EXPECT_EQ(lost->began, 0);
    EXPECT_FALSE(judge.silence(20, 20));
    const auto back = run(judge, 30, 60, std::nullopt);
    ASSERT_EQ(back.size(), 1U);
    EXPECT_FALSE(back[0].raised);
}

} // namespace
} // namespace gulou::analysis
