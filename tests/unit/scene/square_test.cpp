#include "tests/unit/scene/painted.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gulou::scene {
namespace {

TEST(Square, KnowsWhoCrossesItsLineAndWhichWay) {
    const auto scene = open_uri("scene://square?seed=4&events=0&width=320&height=180&noise=0");
    const Truth truth = scene->truth(120);
    ASSERT_EQ(truth.line.size(), 2U);
    ASSERT_EQ(truth.person_heights.size(), 2U);
    EXPECT_GT(truth.person_heights[0].height, truth.person_heights[1].height);
    ASSERT_GT(truth.events.size(), 6U);
    bool right = false, left = false;
    for (const TruthEvent& event : truth.events) {
        EXPECT_EQ(event.type, AlarmType::LineCrossed);
        right |= event.object == "left_to_right";
        left |= event.object == "right_to_left";
    }
    EXPECT_TRUE(right && left);
}

TEST(Square, CrowdsStandInTheirBox) {
    const std::string uri = "scene://square?seed=4&crowd=16&crowd_at=40&crowd_for=30&crowd_every=0&"
                            "width=640&height=360&noise=0";
    const auto with = open_uri(uri);
    const auto without = open_uri(uri + "&events=0");
    const Truth truth = with->truth(100);
    const TruthEvent* crowd = nullptr;
    for (const TruthEvent& event : truth.events)
        if (event.type == AlarmType::CrowdGathering)
            crowd = &event;
    ASSERT_NE(crowd, nullptr);
    EXPECT_EQ(crowd->object, "16 people");
    const Painted a = paint(*with, 50 * 12);
    const Painted b = paint(*without, 50 * 12);
    int inside = 0, outside = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < a.width; ++x)
            if (std::abs(a.luma(x, y) - b.luma(x, y)) > 8)
                (x >= crowd->box.x && x < crowd->box.x + crowd->box.width && y >= crowd->box.y &&
                         y < crowd->box.y + crowd->box.height
                     ? inside
                     : outside) += 1;
    EXPECT_GT(inside, 2000);
    EXPECT_LT(outside, inside / 2);
}

} // namespace
} // namespace gulou::scene
