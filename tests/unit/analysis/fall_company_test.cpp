#include "pipeline/analysis/fall_company.hpp"

#include "tests/unit/analysis/falling.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

using testing::make_track;

constexpr double zone = 300; // pixels of height

Track flake(double x, double t, double y = 50, double seconds = 1) {
    return make_track(t, t + seconds, 25, [=](double at) { return Point{x, y + 40 * (at - t)}; });
}

TEST(FallCompany, IsNoneForAThingThatComesDownAlone) {
    FallCompany company(zone);
    EXPECT_EQ(company.of(flake(100, 10)), 0);
    company.add(flake(100, 10));
    EXPECT_EQ(company.of(flake(100, 10)), 0) << "nothing is its own company";
}

TEST(FallCompany, CountsWhatCameDownBeforeAndAfter) {
    FallCompany company(zone);
    company.add(flake(20, 5));
    company.add(flake(200, 8));
    company.add(flake(260, 10.5));
    EXPECT_EQ(company.of(flake(100, 10)), 3);
    EXPECT_EQ(company.of(flake(100, 10 + FallCompany::memory)), 1) << "only the last is remembered";
}

TEST(FallCompany, TakesThePiecesOfOneWayForOneThing) {
    FallCompany company(zone);
    company.add(flake(100, 10));
    company.add(flake(103, 12, 110));
    EXPECT_EQ(company.of(flake(250, 14)), 1);
    EXPECT_EQ(company.of(flake(105, 14, 170)), 0) << "the third piece of the same";
}

TEST(FallCompany, CountsWhatFliesByButNotWhatHardlyMoves) {
    FallCompany company(zone);
    company.add(make_track(9, 10, 25, [](double t) {
        return Point{100 + 90 * (t - 9), 150};
    })); // a bird
    company.add(make_track(8, 20, 25, [](double t) {
        return Point{250, 100 + 2 * (t - 8)};
    })); // a gondola
    EXPECT_EQ(company.of(flake(50, 12)), 1);
}

TEST(FallCompany, PassesOverWhatIsMuchSmaller) {
    FallCompany company(zone);
    company.add(flake(20, 5));
    company.add(flake(200, 8));
    auto sheet = flake(100, 10);
    for (auto& s : sheet.samples)
        s.area *= 4;
    EXPECT_EQ(company.of(sheet), 0);
    EXPECT_EQ(company.of(flake(100, 10)), 2);
}

TEST(FallCompany, CountsForMoreWhenNobodyWatchedForLongYet) {
    FallCompany company(zone);
    company.watched_since(100);
    company.add(flake(20, 102));
    EXPECT_EQ(company.of(flake(200, 106)), 1) << "by chance";
    company.add(flake(280, 103));
    EXPECT_EQ(company.of(flake(200, 106)), 6) << "one more in 6 s is five in 30 s";
    company.add(flake(20, 155));
    EXPECT_EQ(company.of(flake(200, 160)), 1);
}

TEST(FallCompany, ForgetsThePiecesOfAThrow) {
    FallCompany company(zone);
    company.add(flake(100, 10));
    company.forget(flake(100, 10, 50, 3));
    EXPECT_EQ(company.of(flake(250, 14)), 0);
}

TEST(FallCompany, HoldsNoMoreThan64Things) {
    FallCompany company(zone);
    for (int i = 0; i < 100; ++i)
        company.add(flake(3.0 * i, 10 + 0.01 * i, i % 2 == 0 ? 50 : 250));
    EXPECT_EQ(company.of(flake(600, 12)), 64);
}

} // namespace
} // namespace gulou::analysis
