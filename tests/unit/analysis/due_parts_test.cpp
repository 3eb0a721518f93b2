#include "pipeline/analysis/due_parts.hpp"

#include <gtest/gtest.h>

namespace gulou::analysis {
namespace {

struct DueParts : ::testing::Test {
    static constexpr int least_area = 20;
    const cv::Size size{60, 40};
    const cv::Mat zone = cv::Mat(size, CV_8UC1, cv::Scalar(255));
    const cv::Mat grey = cv::Mat(size, CV_8UC1, cv::Scalar(90));
    const cv::Mat nothing = cv::Mat::zeros(size, CV_8UC1);
    DwellMap dwell{40};
    cv::Mat standing = nothing.clone();

    void comes(cv::Rect box) { standing(box).setTo(255); }
    void passes(double seconds, double step) {
        for (int i = 0; i < static_cast<int>(seconds / step + 0.5); ++i)
            dwell.update(grey, standing, nothing, step);
    }
    std::vector<DuePart> due(double step = 0.2) const {
        return due_parts(dwell, {30, step}, zone, least_area);
    }
};

TEST_F(DueParts, AThingIsDueWhenItsTimeIsUp) {
    comes({10, 10, 12, 8});
    passes(30, 0.2);
    EXPECT_TRUE(due().empty());
    passes(0.4, 0.2);
    ASSERT_EQ(due().size(), 1U);
    EXPECT_EQ(due()[0].whole.box, cv::Rect(10, 10, 12, 8));
}

TEST_F(DueParts, ABodyThatStillRolledIsNotDueWithItsPlainInside) {
    comes({14, 10, 10, 8});
    passes(1, 0.2);
    comes({10, 10, 18, 8}); // its edges
    passes(29.6, 0.2);
    EXPECT_TRUE(due().empty());
    passes(1, 0.2);
    EXPECT_EQ(due().size(), 1U);
}

TEST_F(DueParts, APileThatGrowsIsDueWithWhatItBeganWith) {
    comes({10, 10, 10, 8});
    passes(5, 0.2);
    comes({10, 10, 20, 8});
    passes(25.6, 0.2);
    ASSERT_EQ(due().size(), 1U);
    EXPECT_EQ(due()[0].whole.area, 160);
    EXPECT_EQ(due()[0].core.box, cv::Rect(10, 10, 10, 8));
}

TEST_F(DueParts, KeyFramesCountFromTheFirstThatShowsIt) {
    comes({10, 10, 12, 8});
    passes(28, 2);
    EXPECT_TRUE(due(2).empty());
    passes(2, 2);
    EXPECT_EQ(due(2).size(), 1U);
}

TEST_F(DueParts, WhatLiesOutsideTheZoneIsNotDue) {
    comes({10, 10, 12, 8});
    comes({40, 10, 12, 8});
    passes(31, 0.2);
    cv::Mat left = nothing.clone();
    left(cv::Rect(0, 0, 30, 40)).setTo(255);
    const auto parts = due_parts(dwell, {30, 0.2}, left, least_area);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].whole.box.x, 10);
}

} // namespace
} // namespace gulou::analysis
