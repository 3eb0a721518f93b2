// Intrusion, lines, crowds and e-bikes on painted pictures.
#include "pipeline/analysis/crowd_gathering.hpp"
#include "pipeline/analysis/ebike_indoors.hpp"
#include "pipeline/analysis/factory.hpp"
#include "pipeline/analysis/intrusion.hpp"
#include "pipeline/analysis/line_crossed.hpp"
#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace gulou::analysis {
namespace {

using testing::box;
using testing::frame;
using testing::wall;

constexpr int width = 240, height = 180;
using Paint = std::function<void(testing::Painted&, double)>;

// Says the same about every picture.
struct Told final : Labeller {
    std::vector<std::string> all{"person", "ebike"};
    std::vector<Labelled> answer;
    int asked = 0;
    const std::vector<std::string>& classes() const override { return all; }
    std::vector<Labelled> look(const media::Frame&, const Box&) override {
        ++asked;
        return answer;
    }
};

Rule rule_of(AlarmType type) {
    Rule rule;
    rule.name = "r";
    rule.type = type;
    rule.zone = {{0.4, 0.3}, {0.95, 0.3}, {0.95, 1}, {0.4, 1}};
    rule.person_heights = {{0.4, 0.25}, {1, 0.25}};
    return rule;
}

std::vector<Observation> watch(Analyzer& analyzer, double seconds, const Paint& paint,
                               double fps = 8) {
    std::vector<Observation> seen;
    for (int i = 0; i < static_cast<int>(seconds * fps); ++i) {
        const double t = i / fps;
        auto picture = wall(width, height, static_cast<unsigned>(i));
        paint(picture, t);
        analyzer.analyze(frame(picture, t), [&](Observation o) { seen.push_back(std::move(o)); });
    }
    return seen;
}

void person(testing::Painted& picture, double x, double foot) {
    box(picture, static_cast<int>(x) - 7, static_cast<int>(foot) - 45, 14, 45, 25);
}

// Walks in from the left at 10 s with 30 pixels a second, stands at x 160, leaves at 25 s.
double walker(double t) {
    if (t < 25)
        return std::min(160.0, (t - 10) * 30 - 10);
    return 160 - (t - 25) * 30;
}

TEST(Intrusion, IsReportedOnceAndClearedWhenTheZoneIsEmpty) {
    Intrusion analyzer(CameraId{"c"}, rule_of(AlarmType::Intrusion));
    const auto seen = watch(analyzer, 45, [](auto& p, double t) { person(p, walker(t), 150); });
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].state, ObservationState::Raised);
    EXPECT_NEAR(seen[0].began.count(), 10 + (96 + 10) / 30.0, 0.8); // the zone begins at 96
    EXPECT_NEAR(seen[0].t.count(), seen[0].began.count() + 1, 0.5);
    EXPECT_TRUE(seen[0].snapshot);
    EXPECT_EQ(seen[1].state, ObservationState::Cleared);
    EXPECT_NEAR(seen[1].t.count(), 25 + 64 / 30.0 + 10, 2);
}

TEST(Intrusion, IgnoresWhoPassesOutsideAndWhatIsTooSmall) {
    Intrusion analyzer(CameraId{"c"}, rule_of(AlarmType::Intrusion));
    EXPECT_TRUE(watch(analyzer, 40, [](auto& p, double t) {
                    person(p, 40, 20 + 8 * (t - 10));                         // left of the zone
                    box(p, static_cast<int>((t - 10) * 30), 140, 12, 10, 20); // a cat
                }).empty());
}

TEST(Intrusion, AsksTheModelOnceATrackAndBelievesIt) {
    auto told = std::make_shared<Told>();
    auto rule = rule_of(AlarmType::Intrusion);
    rule.labels = {"person"};
    Intrusion analyzer(CameraId{"c"}, rule, {told, {}});
    EXPECT_TRUE(watch(analyzer, 24, [](auto& p, double t) { person(p, walker(t), 150); }).empty());
    EXPECT_EQ(told->asked, 1);
}

TEST(LineCrossed, IsReportedWithItsDirection) {
    auto rule = rule_of(AlarmType::LineCrossed);
    rule.zone.clear();
    rule.line = {{0.5, 0.2}, {0.5, 1}}; // downwards: the left of the picture is its right hand
    LineCrossed both(CameraId{"c"}, rule);
    const auto paint = [](auto& p, double t) { person(p, walker(t), 150); };
    const auto seen = watch(both, 40, paint);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].label, "right_to_left");
    EXPECT_NEAR(seen[0].t.count(), 10 + 130 / 30.0, 1.5);
    EXPECT_EQ(seen[1].label, "left_to_right");
    rule.crossing = Crossing::LeftToRight;
    LineCrossed one(CameraId{"c"}, rule);
    EXPECT_EQ(watch(one, 40, paint).size(), 1U);
}

TEST(CrowdGathering, CountsByAreaAndClears) {
    auto rule = rule_of(AlarmType::CrowdGathering);
    rule.people = 4;
    rule.dwell = std::chrono::duration<double>(10);
    CrowdGathering analyzer(CameraId{"c"}, rule);
    const auto seen = watch(
        analyzer, 70,
        [](auto& p, double t) {
            for (int i = 0; i < 6 && t > 12 && t < 40; ++i)
                person(p, 110 + 18 * i, 120 + 8 * (i % 3) + static_cast<int>(t) % 2);
        },
        2);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].state, ObservationState::Raised);
    EXPECT_NEAR(seen[0].t.count(), 24, 3);
    EXPECT_GE(seen[0].count.value_or(0), 4);
    EXPECT_LE(seen[0].count.value_or(0), 10);
    EXPECT_EQ(seen[1].state, ObservationState::Cleared);
}

TEST(CrowdGathering, DoesNotCountWhoWalksThrough) {
    auto rule = rule_of(AlarmType::CrowdGathering);
    rule.people = 2;
    rule.dwell = std::chrono::duration<double>(10);
    CrowdGathering analyzer(CameraId{"c"}, rule);
    const auto passers = [](auto& p, double t) {
        for (int i = 0; i < 3 && t > 12; ++i)
            person(p, (static_cast<int>(40 * t) + 80 * i) % 240, 120 + 8 * (i % 3));
    };
    EXPECT_TRUE(watch(analyzer, 60, passers, 2).empty());
}

TEST(CrowdGathering, IsVetoedByAModelThatSeesNobody) {
    auto rule = rule_of(AlarmType::CrowdGathering);
    rule.people = 4;
    rule.dwell = std::chrono::duration<double>(5);
    auto told = std::make_shared<Told>();
    CrowdGathering analyzer(CameraId{"c"}, rule, {told, {}});
    const auto lorry = [](auto& p, double t) {
        if (t > 10)
            box(p, 100, 80, 100, 70, 200);
    };
    EXPECT_TRUE(watch(analyzer, 40, lorry, 2).empty());
    EXPECT_GT(told->asked, 0);
    told->answer = {{"person", 0.9, {}}, {"person", 0.9, {}}};
    CrowdGathering again(CameraId{"c"}, rule, {told, {}});
    EXPECT_EQ(watch(again, 40, lorry, 2).size(), 1U);
}

TEST(EbikeIndoors, IsOffWithoutAModelThatKnowsEbikesAndSaysSo) {
    const auto rule = rule_of(AlarmType::EbikeIndoors);
    const auto without = make_analyzer(CameraId{"c"}, rule);
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().code, ErrorCode::Unsupported);
    EXPECT_NE(without.error().message.find("needs an object model"), std::string::npos);
    auto told = std::make_shared<Told>();
    told->all = {"person"};
    const auto ignorant = make_analyzer(CameraId{"c"}, rule, {told, {}});
    ASSERT_FALSE(ignorant);
    EXPECT_NE(ignorant.error().message.find("no class for e-bikes"), std::string::npos);
    told->all = {"person", "ebike"};
    EXPECT_TRUE(make_analyzer(CameraId{"c"}, rule, {told, {}}));
}

TEST(EbikeIndoors, AsksOnlyWhileSomethingMovesAndReportsOnce) {
    auto told = std::make_shared<Told>();
    told->answer = {{"ebike", 0.8, {130, 100, 40, 50}}};
    EbikeIndoors analyzer(CameraId{"c"}, rule_of(AlarmType::EbikeIndoors), {told, {}});
    EXPECT_TRUE(watch(
                    analyzer, 15, [](auto&, double) {}, 4)
                    .empty());
    const int before = told->asked;
    EbikeIndoors busy(CameraId{"c"}, rule_of(AlarmType::EbikeIndoors), {told, {}});
    const auto seen = watch(
        busy, 24, [](auto& p, double t) { person(p, walker(t), 150); }, 4);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].label, "ebike");
    EXPECT_GT(told->asked - before, 5);
    told->answer = {{"ebike", 0.8, {10, 10, 40, 50}}}; // outside the zone
    EbikeIndoors outside(CameraId{"c"}, rule_of(AlarmType::EbikeIndoors), {told, {}});
    EXPECT_TRUE(watch(
                    outside, 24, [](auto& p, double t) { person(p, walker(t), 150); }, 4)
                    .empty());
}

TEST(GroundAnalyzers, SurviveFramesNoCameraShouldSend) {
    const auto sink = [](const Observation&) {};
    auto told = std::make_shared<Told>();
    for (const auto type : {AlarmType::Intrusion, AlarmType::LineCrossed, AlarmType::CrowdGathering,
                            AlarmType::EbikeIndoors}) {
        auto rule = rule_of(type);
        rule.line = {{0.1, 0.1}, {0.9, 0.9}};
        auto analyzer = make_analyzer(CameraId{"c"}, rule, {told, {}}).value();
        for (const auto& [w, h] :
             {std::pair{240, 180}, {17, 16}, {16, 16}, {8, 8}, {641, 361}, {33, 999}})
            for (unsigned i = 0; i < 60; ++i)
                analyzer->analyze(frame(wall(w, h, i), i / 5.0), sink);
        analyzer->analyze(media::Frame{}, sink);
        for (unsigned i = 0; i < 40; ++i) // time stands still, then runs backwards
            analyzer->analyze(frame(wall(width, height, i), i < 20 ? 100 : 60 - i), sink);
    }
}

} // namespace
} // namespace gulou::analysis
