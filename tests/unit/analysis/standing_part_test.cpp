#include "pipeline/analysis/standing_part.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

constexpr double noise = 1.5;
const cv::Size size{60, 40};
const cv::Rect first{10, 14, 12, 10}, second{22, 14, 12, 10}; // cartons beside each other

Part part_of(const std::vector<cv::Rect>& boxes) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    for (const auto& box : boxes)
        mask(box).setTo(255);
    cv::Rect all = boxes.front();
    for (const auto& box : boxes)
        all |= box;
    return {all, mask, cv::countNonZero(mask)};
}
const Part carton = part_of({first}), pile = part_of({first, second});

// A place with cartons in it, each with its tape; `people`: somebody stripy where the first goes.
struct Place {
    std::vector<cv::Rect> cartons;
    bool people = false;
    bool moves = false;
};

Look look(const Place& place) {
    Look out{{cv::Mat(size, CV_8UC1, cv::Scalar(90))},
             cv::Mat::zeros(size, CV_8UC1),
             cv::Mat::zeros(size, CV_8UC1)};
    auto& grey = out.picture.grey;
    for (const auto& box : place.cartons) {
        grey(box).setTo(150);
        grey({box.x, box.y + 3, box.width, 2}).setTo(200);
        out.foreground(box).setTo(255);
    }
    if (place.people) {
        for (int x = first.x; x < first.br().x; x += 4)
            grey({x, first.y, 2, first.height}).setTo(30);
        out.foreground(first).setTo(255);
    }
    if (place.moves)
        out.moving = out.foreground.clone();
    return out;
}

TEST(StandingPart, LooksLikeItselfWhileItStands) {
    const std::deque<Look> looks(6, look({{first}}));
    const auto steady = steadiness(looks, carton, noise);
    EXPECT_EQ(steady.compared, 5);
    EXPECT_EQ(steady.alike, 5);
    EXPECT_GT(since_first(looks, carton, -1, noise), 0.99);
}

TEST(StandingPart, IsNotComparedWhileItMovesOrIsNotThere) {
    const std::deque<Look> looks{look({}), look({{first}, false, true}), look({{first}}),
                                 look({{first}})};
    EXPECT_EQ(steadiness(looks, carton, noise).compared, 1);
}

TEST(StandingPart, WhoStoodThereBeforeIsNotTheThing) {
    std::deque<Look> looks(8, look({{first}}));
    looks.push_front(look({{}, true}));
    EXPECT_LT(since_first(looks, carton, -1, noise), 0.5);
    EXPECT_GT(steadiness(looks, carton, noise).share(), 0.8);
}

TEST(StandingPart, WhoSetsItDownMayStandBeforeItAtFirst) {
    std::deque<Look> looks(8, look({{first}}));
    looks.push_front(look({{}, true}));
    for (std::size_t i = 0; i < looks.size(); ++i)
        looks[i].at = static_cast<double>(i);
    EXPECT_LT(since_first(looks, carton, 0.5, noise), 0.5);
    EXPECT_GT(since_first(looks, carton, 1.5, noise), 0.99);
}

TEST(StandingPart, WhatAPileBeganWithIsTheSameFromItsFirstLook) {
    std::deque<Look> looks(3, look({{first}}));
    looks.insert(looks.end(), 6, look({{first, second}}));
    EXPECT_GT(since_first(looks, carton, -1, noise), 0.8);
    EXPECT_LT(since_first(looks, pile, -1, noise), 0.8);
}

TEST(StandingPart, OneLookAloneSaysNothing) {
    EXPECT_EQ(since_first({look({{first}})}, carton, -1, noise), 1);
    EXPECT_EQ(steadiness({look({{first}})}, carton, noise).share(), 0);
}

} // namespace
} // namespace gulou::analysis
