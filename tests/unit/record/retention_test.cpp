#include "pipeline/record/retention.hpp"

#include <gtest/gtest.h>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

constexpr WallTime now{1000h};

Segment segment(std::int64_t id, const char* camera, std::chrono::hours age,
                SegmentState state = SegmentState::Finished) {
    return {SegmentId(id), CameraId(camera), std::to_string(id), now - age, now - age + 30s, 100,
            state};
}

struct Case {
    const char* name;
    std::uint64_t free;
    std::vector<Hold> holds;
    std::vector<std::int64_t> deleted;
};

class PlanDeletions : public testing::TestWithParam<Case> {};

TEST_P(PlanDeletions, TakesTheOldestThatNobodyHolds) {
    const std::vector<Segment> segments{
        segment(1, "a", 60h), segment(2, "b", 50h), segment(3, "a", 40h, SegmentState::Open),
        segment(4, "a", 20h), segment(5, "b", 10h), segment(6, "a", 1h)};
    const auto plan = plan_deletions(segments, GetParam().holds, now, GetParam().free,
                                     {.max_age = 48h, .min_free = 1000});
    std::vector<std::int64_t> ids;
    for (const auto& deletion : plan)
        ids.push_back(deletion.id.value());
    EXPECT_EQ(ids, GetParam().deleted);
}

const Hold hold_of_2{CameraId("b"), now - 50h + 29s, now - 49h};
const Hold after_2{CameraId("b"), now - 50h + 30s, now - 49h};
const Hold of_another{CameraId("a"), now - 50h, now - 49h};
const Hold everything_of_b{CameraId("b"), WallTime{}, now};

INSTANTIATE_TEST_SUITE_P(
    Table, PlanDeletions,
    testing::Values(Case{"room_enough_only_age", 5000, {}, {1, 2}},
                    Case{"held_stays_however_old", 5000, {hold_of_2}, {1}},
                    Case{"a_hold_that_only_touches_holds_nothing", 5000, {after_2}, {1, 2}},
                    Case{"a_hold_of_another_camera_holds_nothing", 5000, {of_another}, {1, 2}},
                    Case{"deleting_for_age_makes_room_first", 850, {}, {1, 2}},
                    Case{"little_room_takes_the_next_oldest", 750, {}, {1, 2, 4}},
                    Case{"no_room_takes_all_but_the_open", 0, {}, {1, 2, 4, 5, 6}},
                    Case{"no_room_keeps_the_held", 0, {everything_of_b}, {1, 4, 6}}),
    [](const auto& table) { return table.param.name; });

TEST(PlanDeletions, TellsWhyEachGoes) {
    const std::vector<Segment> segments{segment(1, "a", 60h), segment(2, "a", 1h)};
    const auto plan = plan_deletions(segments, {}, now, 0, {.max_age = 48h, .min_free = 1000});
    ASSERT_EQ(plan.size(), 2u);
    EXPECT_EQ(plan[0].reason, DeletionReason::Age);
    EXPECT_EQ(plan[1].reason, DeletionReason::Space);
}

} // namespace
} // namespace gulou::record
