#include "alerts/ledger.hpp"

#include "sightings.hpp"

#include <gtest/gtest.h>

namespace gulou::alerts::test {
namespace {

Alert numbered(Seq seq) {
    return raised(seq, sighting(AlarmType::FireLaneBlocked, start));
}

TEST(Ledger, NumbersEventsWithoutGaps) {
    Ledger ledger({41, {}});
    EXPECT_EQ(ledger.decide(EventKind::AlertRaised, numbered(42), start).seq, 42);
    EXPECT_EQ(ledger.decide(EventKind::AlertRaised, numbered(43), start).seq, 43);
    EXPECT_EQ(ledger.durable_seq(), 41);
    EXPECT_EQ(ledger.in_flight(), 2u);
}

TEST(Ledger, ShowsTheNewestDecisionBeforeItIsDurable) {
    Ledger ledger({0, {}});
    ledger.decide(EventKind::AlertRaised, numbered(1), start);
    Alert changed = numbered(1);
    changed.count = 5;
    ledger.decide(EventKind::AlertUpdated, changed, start);
    EXPECT_EQ(ledger.find(AlertId{1})->count, 5);
}

TEST(Ledger, RollsBackToWhatIsDurable) {
    Ledger ledger({0, {}});
    const Event first = ledger.decide(EventKind::AlertRaised, numbered(1), start);
    ledger.committed(first);
    Alert changed = *first.alert;
    changed.count = 5;
    const Event second = ledger.decide(EventKind::AlertUpdated, changed, start);
    const Event third = ledger.decide(EventKind::AlertRaised, numbered(3), start);
    ledger.withdrawn(second);
    ledger.withdrawn(third);
    ledger.roll_back();
    EXPECT_EQ(ledger.next_seq(), 2);
    EXPECT_EQ(ledger.find(AlertId{1})->count, 1);
    EXPECT_EQ(ledger.find(AlertId{3}), nullptr);
}

TEST(Ledger, HoldsWhatIsInFlightWhateverIsReleased) {
    Ledger ledger({2, {numbered(1), numbered(2)}});
    ledger.decide(EventKind::AlertRaised, numbered(3), start);
    ledger.release([](const Alert&) { return true; }, 100);
    EXPECT_EQ(ledger.size(), 1u);
    EXPECT_NE(ledger.find(AlertId{3}), nullptr);
}

TEST(Ledger, LetsTheOldestGoOverItsBound) {
    Ledger ledger({3, {numbered(1), numbered(2), numbered(3)}});
    ledger.release([](const Alert&) { return false; }, 2);
    EXPECT_EQ(ledger.size(), 2u);
    EXPECT_EQ(ledger.find(AlertId{1}), nullptr);
}

} // namespace
} // namespace gulou::alerts::test
