#include "pipeline/analysis/standing_thing.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

constexpr double began = 45; // own seconds
const cv::Rect pile(100, 80, 40, 30);

StandingThings reported() {
    StandingThings things;
    Part part{pile, cv::Mat::zeros(200, 300, CV_8UC1), pile.area()};
    part.mask(pile).setTo(255);
    StandingThing thing;
    thing.part = part;
    thing.began = began;
    things.add(thing);
    return things;
}

TEST(StandingThings, KnowAPieceThatCameTogetherWithAThing) {
    auto things = reported();
    const cv::Rect top(105, 50, 30, 15); // between them the thing is as grey as the scene
    EXPECT_FALSE(things.knows(top));
    EXPECT_TRUE(things.adopt(top, began + 0.8));
    EXPECT_TRUE(things.knows(top));
}

TEST(StandingThings, KeepApartWhatComesToRestBesideAThingALittleLater) {
    EXPECT_FALSE(reported().adopt({150, 70, 20, 45}, began + 1.5));
}

TEST(StandingThings, TakeWhatIsPutToAPileForPartOfIt) {
    auto things = reported();
    EXPECT_TRUE(things.adopt({104, 58, 30, 22}, began + 8));
    // … and what is put to that.
    EXPECT_TRUE(things.adopt({106, 40, 60, 20}, began + 12));
}

// The rim between the cartons of a pile does not stand out: four pixels of a row of ten.
TEST(StandingThings, TakeTheTopOfALowPileForPartOfIt) {
    StandingThings things;
    StandingThing low;
    low.part = {{79, 85, 37, 10}, cv::Mat::zeros(200, 300, CV_8UC1), 242};
    low.began = 52.5;
    things.add(low);
    EXPECT_TRUE(things.adopt({83, 65, 22, 16}, 56.1));
}

TEST(StandingThings, KnowThePieceThatALightPartsFromAThing) {
    EXPECT_TRUE(reported().adopt({128, 62, 14, 17}, began + 60));
}

TEST(StandingThings, ReportALargerThingThatComesBesideASmallOneLongAfter) {
    EXPECT_FALSE(reported().adopt({141, 30, 90, 80}, began + 60));
}

} // namespace
} // namespace gulou::analysis
