#include "alerts/lifecycle.hpp"

#include "sightings.hpp"

#include <gtest/gtest.h>

namespace gulou::alerts::test {
namespace {

constexpr auto throwing = AlarmType::HighAltitudeThrowing;

Alert in_state(AlertState state) {
    Alert alert = raised(7, sighting(throwing, start));
    alert.state = state;
    return alert;
}

TEST(Alert, StartsRaisedWithItsEvidenceAroundTheSighting) {
    const Alert alert = raised(7, sighting(throwing, start));
    EXPECT_EQ(alert.id, AlertId{7});
    EXPECT_EQ(alert.seq(), 7);
    EXPECT_EQ(alert.revision, 1);
    EXPECT_EQ(alert.state, AlertState::Raised);
    EXPECT_EQ(alert.unit, grid());
    EXPECT_EQ(alert.severity, 1);
    EXPECT_EQ(alert.clip_from, start - 2s - 10s);
    EXPECT_EQ(alert.clip_to, start + 5s);
    EXPECT_EQ(alert.history.size(), 1u);
}

TEST(Alert, MovesOnlyAsTheTableSays) {
    using S = AlertState;
    struct Row {
        Action command;
        S from;
        std::optional<S> to; // none: conflict
    };
    const Row table[] = {
        {Action::Acknowledged, S::Raised, S::Acknowledged},
        {Action::Acknowledged, S::Acknowledged, {}},
        {Action::Acknowledged, S::Resolved, {}},
        {Action::Acknowledged, S::Dismissed, {}},
        {Action::Resolved, S::Raised, {}},
        {Action::Resolved, S::Acknowledged, S::Resolved},
        {Action::Resolved, S::Resolved, {}},
        {Action::Resolved, S::Dismissed, {}},
        {Action::Dismissed, S::Raised, S::Dismissed},
        {Action::Dismissed, S::Acknowledged, S::Dismissed},
        {Action::Dismissed, S::Resolved, {}},
        {Action::Dismissed, S::Dismissed, {}},
    };
    for (const Row& row : table) {
        SCOPED_TRACE(std::string(name(row.command)) + " from " + std::string(name(row.from)));
        const Alert before = in_state(row.from);
        const Handling handling = by(3, before.id);
        Result<Alert> after = row.command == Action::Acknowledged
                                  ? acknowledge(before, handling, start + 1s)
                              : row.command == Action::Resolved
                                  ? resolve(before, handling, start + 1s)
                                  : dismiss(before, handling, DismissReason::Weather, start + 1s);
        if (row.to) {
            ASSERT_TRUE(after);
            EXPECT_EQ(after->state, *row.to);
            EXPECT_EQ(after->revision, before.revision + 1);
            EXPECT_EQ(after->handled_by->id, UserId{3});
            EXPECT_EQ(after->handled_at, start + 1s);
            EXPECT_EQ(after->history.back().action, row.command);
        } else {
            ASSERT_FALSE(after);
            EXPECT_EQ(after.error().code, ErrorCode::Conflict);
        }
    }
}

TEST(Alert, RefusesACommandOnAnOlderRevision) {
    Alert alert = in_state(AlertState::Raised);
    alert.revision = 4;
    EXPECT_TRUE(acknowledge(alert, by(3, alert.id, 4), start));
    const auto refused = acknowledge(alert, by(3, alert.id, 3), start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
}

TEST(Alert, KeepsTheReasonAndNoteOfItsDismissal) {
    Handling handling = by(3, AlertId{7});
    handling.note = "a kite";
    const auto alert =
        dismiss(in_state(AlertState::Raised), handling, DismissReason::NotAnEvent, start);
    ASSERT_TRUE(alert);
    EXPECT_EQ(alert->reason, DismissReason::NotAnEvent);
    EXPECT_EQ(alert->note, "a kite");
    EXPECT_EQ(alert->history.back().note, "a kite");
}

TEST(Alert, RefusesANoteThatIsTooLong) {
    Handling handling = by(3, AlertId{7});
    handling.note = std::string(max_note + 1, 'x');
    const auto refused = acknowledge(in_state(AlertState::Raised), handling, start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::TooLarge);
}

TEST(Alert, SharesOneHistoryEntryBetweenRepeatedSightings) {
    Alert alert = in_state(AlertState::Raised);
    Observation better = sighting(throwing, start + 5s);
    better.score = 0.95;
    for (int i = 0; i < 1000; ++i)
        alert = extend(std::move(alert), better, start + 5s);
    EXPECT_EQ(alert.count, 1001);
    EXPECT_EQ(alert.revision, 1001);
    EXPECT_DOUBLE_EQ(alert.score, 0.95);
    EXPECT_EQ(alert.history.size(), 2u);
}

TEST(Alert, SettlesItsClipOnce) {
    const ClipSpan shows{start - 12s, start + 5s};
    const auto ready = settle_clip(in_state(AlertState::Raised), shows, start);
    ASSERT_TRUE(ready);
    EXPECT_EQ(ready->clip, ClipState::Ready);
    EXPECT_EQ(ready->revision, 2);
    EXPECT_EQ(ready->clip_from, shows.from);
    EXPECT_EQ(ready->clip_to, shows.to);
    EXPECT_EQ(settle_clip(*ready, std::nullopt, start).error().code, ErrorCode::Conflict);
}

TEST(Alert, KeepsTheSpanAskedForWhenItsClipFails) {
    const auto asked = in_state(AlertState::Raised);
    const auto failed = settle_clip(asked, std::nullopt, start);
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->clip, ClipState::Failed);
    EXPECT_EQ(failed->clip_from, asked.clip_from);
}

TEST(Alert, NamesReadBackToTheSameValue) {
    for (auto state : {AlertState::Raised, AlertState::Acknowledged, AlertState::Resolved,
                       AlertState::Dismissed})
        EXPECT_EQ(alert_state(name(state)), state);
    for (auto reason : {DismissReason::NotAnEvent, DismissReason::Weather, DismissReason::Animal,
                        DismissReason::Test, DismissReason::Duplicate, DismissReason::Other})
        EXPECT_EQ(dismiss_reason(name(reason)), reason);
    EXPECT_FALSE(alert_state("open"));
    EXPECT_FALSE(dismiss_reason(""));
}

} // namespace
} // namespace gulou::alerts::test
