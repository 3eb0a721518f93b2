#include "pipeline/analysis/candidate_label.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

const Box thing{100, 100, 40, 60};
const Labelled car{"car", 0.8, {95, 105, 50, 50}};
const Labelled person{"person", 0.7, {102, 98, 36, 64}};
const Labelled passer_by{"person", 0.9, {150, 90, 20, 60}};

TEST(CandidateLabel, NamesWhatIsThere) {
    EXPECT_EQ(judge({passer_by, car}, thing, {}, People::DoNotCount).label, "car");
    EXPECT_FALSE(judge({passer_by, car}, thing, {}, People::DoNotCount).vetoed);
}

TEST(CandidateLabel, VetoesAPersonAndNothingElse) {
    EXPECT_TRUE(judge({person}, thing, {}, People::DoNotCount).vetoed);
    EXPECT_FALSE(judge({person, car}, thing, {}, People::DoNotCount).vetoed);
    EXPECT_FALSE(judge({person}, thing, {}, People::Count).vetoed);
    auto unsure = person;
    unsure.score = 0.45;
    EXPECT_FALSE(judge({unsure}, thing, {}, People::DoNotCount).vetoed);
}

TEST(CandidateLabel, NeverDropsWhatTheModelDoesNotKnow) {
    EXPECT_FALSE(judge({}, thing, {}, People::DoNotCount).vetoed);
    EXPECT_FALSE(judge({passer_by}, thing, {}, People::DoNotCount).vetoed);
    EXPECT_FALSE(opinion(nullptr, {}, thing, {"car"}, People::DoNotCount).vetoed);
}

TEST(CandidateLabel, KeepsToTheLabelsOfTheRule) {
    EXPECT_FALSE(judge({car}, thing, {"truck", "car"}, People::DoNotCount).vetoed);
    EXPECT_TRUE(judge({car}, thing, {"bicycle"}, People::DoNotCount).vetoed);
    EXPECT_TRUE(judge({}, thing, {"bicycle"}, People::DoNotCount).vetoed);
    EXPECT_EQ(judge({person}, thing, {"person"}, People::DoNotCount).label, "person");
}

TEST(CandidateLabel, LooksAtTheCandidateAndItsSurroundings) {
    EXPECT_EQ(with_surroundings(thing), (Box{70, 55, 100, 150}));
}

} // namespace
} // namespace gulou::analysis
