#include "alerts/merge.hpp"

#include "sightings.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace gulou::alerts::test {
namespace {

constexpr auto throwing = AlarmType::HighAltitudeThrowing;
constexpr auto lane = AlarmType::FireLaneBlocked;

struct Row {
    const char* sentence;
    AlarmType type;
    std::function<void(Alert&)> given;
    std::function<void(Observation&)> seen;
    bool extends;
};

TEST(Merge, DecidesAsTheTableSays) {
    const auto nothing = [](auto&) {};
    const Row table[] = {
        {"the same again", lane, nothing, nothing, true},
        {"another camera", lane, nothing,
         [](Observation& o) { o.camera = CameraId{"37078501011326000002"}; }, false},
        {"another rule", lane, nothing, [](Observation& o) { o.rule = "other"; }, false},
        {"another type", lane, nothing, [](Observation& o) { o.type = AlarmType::GoodsPiled; },
         false},
        {"overlapping box", lane, nothing,
         [](Observation& o) {
             o.box = {120, 110, 50, 40};
         },
         true},
        {"near box", lane, nothing,
         [](Observation& o) {
             o.box = {160, 100, 20, 40};
         },
         true},
        {"far box", lane, nothing,
         [](Observation& o) {
             o.box = {800, 100, 50, 40};
         },
         false},
        {"no box: the whole frame", lane, nothing, [](Observation& o) { o.box = {}; }, true},
        {"same place in another resolution", lane, nothing,
         [](Observation& o) {
             o.box = {200, 200, 100, 80};
             o.frame_width = 2000;
             o.frame_height = 1000;
         },
         true},
        {"a lasting thing an hour later", lane, nothing,
         [](Observation& o) { o.at += 1h, o.began_at += 1h; }, true},
        {"acknowledged", lane, [](Alert& a) { a.state = AlertState::Acknowledged; }, nothing, true},
        {"resolved", lane, [](Alert& a) { a.state = AlertState::Resolved; }, nothing, false},
        {"dismissed", lane, [](Alert& a) { a.state = AlertState::Dismissed; }, nothing, false},
        {"cleared", lane, [](Alert& a) { a.cleared_at = start; }, nothing, false},
        {"a throw elsewhere in the window", throwing, nothing,
         [](Observation& o) {
             o.began_at = start + 60s, o.box = {800, 10, 5, 5};
         },
         true},
        {"a throw after the window", throwing, nothing,
         [](Observation& o) { o.began_at = start + 61s; }, false},
    };
    for (const Row& row : table) {
        SCOPED_TRACE(row.sentence);
        Alert alert = raised(1, sighting(row.type, start));
        row.given(alert);
        Observation seen = sighting(row.type, start);
        row.seen(seen);
        EXPECT_EQ(extends(seen, alert, MergePolicy{}), row.extends);
    }
}

TEST(Merge, ClearsOnlyWhatStandsInThatPlace) {
    const Alert alert = raised(1, sighting(lane, start));
    EXPECT_TRUE(ends(clearing(lane, start + 9s), alert, {}));
    EXPECT_TRUE(ends(clearing(lane, start + 9s, Box{}), alert, {}));
    EXPECT_FALSE(ends(clearing(lane, start + 9s, {800, 100, 50, 40}), alert, {}));
    Alert cleared = alert;
    cleared.cleared_at = start;
    EXPECT_FALSE(ends(clearing(lane, start + 9s), cleared, {}));
}

TEST(Merge, NeedsAnAlertAtHandOnlyWhileItMayChange) {
    const MergePolicy policy;
    Alert standing = raised(1, sighting(lane, start));
    EXPECT_TRUE(may_change(standing, policy, start + 24h));
    standing.cleared_at = start;
    EXPECT_FALSE(may_change(standing, policy, start));
    const Alert thrown = raised(2, sighting(throwing, start));
    EXPECT_TRUE(may_change(thrown, policy, start + 60s));
    EXPECT_FALSE(may_change(thrown, policy, start + 10min));
}

} // namespace
} // namespace gulou::alerts::test
