#include "server/store/alerts.hpp"

#include "sample_alerts.hpp"
#include "server/store/alert_json.hpp"
#include "server/store/journal.hpp"

namespace gulou::store::test {
namespace {

using alerts::AlertState;
using alerts::EventKind;

class AlertRows : public StoreTest {
protected:
    Alerts rows{database->reader()};
    Journal journal{database->reader()};

    void put(const alerts::Alert& alert) {
        ASSERT_TRUE(write([&](Connection& c) { return Alerts(c).put(alert); }));
    }
    std::vector<alerts::Seq> page(AlertQuery query) {
        std::vector<alerts::Seq> ids;
        const auto found = rows.page(query).value();
        for (const auto& alert : found)
            ids.push_back(alert.seq());
        return ids;
    }
    Result<void> append(const alerts::Event& event) {
        return write([&](Connection& c) { return Journal(c).append(event); });
    }
};

using Ids = std::vector<alerts::Seq>;

TEST_F(AlertRows, ReadBackEveryField) {
    const alerts::Alert alert = full_sample(7);
    expect_same(decode_alert(encode_alert(alert)).value(), alert);
    const alerts::Alert bare = sample(8);
    expect_same(decode_alert(encode_alert(bare)).value(), bare);
}

TEST_F(AlertRows, KeepTheHistoryEntryByEntry) {
    const Observation seen = sighting();
    alerts::Alert alert = sample(1, seen);
    put(alert);
    put(alert = alerts::extend(alert, seen, start + 1s));
    put(alert = alerts::extend(alert, seen, start + 2s)); // renews the entry
    put(alert = alerts::acknowledge(alert, {AlertId{1}, {}, {UserId{3}, "王芳"}, {}}, start + 3s)
                    .value());
    expect_same(rows.find(AlertId{1}).value(), alert);
    EXPECT_EQ(number(database->reader(), "SELECT COUNT(*) FROM alert_history"), 3);
}

TEST_F(AlertRows, SurviveTextThatIsNotUtf8) {
    alerts::Alert alert = sample(1);
    alert.note = "\xff\xfe";
    put(alert);
    EXPECT_TRUE(rows.find(AlertId{1}));
}

TEST_F(AlertRows, SayWhenOneIsMissing) {
    EXPECT_EQ(rows.find(AlertId{1}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(rows.picture(AlertId{1}).error().code, ErrorCode::NotFound);
}

TEST_F(AlertRows, KeepTheSnapshot) {
    put(sample(1));
    const Bytes jpeg{0xff, 0xd8, 0, 1};
    ASSERT_TRUE(write(
        [&](Connection& c) { return Alerts(c).put_picture(AlertId{1}, snapshot_name, jpeg); }));
    EXPECT_EQ(rows.picture(AlertId{1}).value(), jpeg);
}

TEST_F(AlertRows, KeepThePicturesOfTheirEvidence) {
    put(sample(1));
    const Bytes strobe{0xff, 0xd8, 1}, origin{0xff, 0xd8, 2};
    ASSERT_TRUE(write([&](Connection& c) {
        const auto put = Alerts(c).put_picture(AlertId{1}, "strobe", strobe);
        return put ? Alerts(c).put_picture(AlertId{1}, "origin", origin) : put;
    }));
    EXPECT_EQ(rows.picture(AlertId{1}, "strobe").value(), strobe);
    EXPECT_EQ(rows.picture(AlertId{1}, "origin").value(), origin);
    EXPECT_EQ(rows.picture(AlertId{1}, "trajectory").error().code, ErrorCode::NotFound);
}

TEST_F(AlertRows, DropThePicturesOfOldClosedOnesOnly) {
    const auto old = [](alerts::Seq seq, alerts::AlertState state, WallTime at) {
        auto alert = sample(seq);
        alert.state = state;
        alert.raised_at = at;
        return alert;
    };
    using State = alerts::AlertState;
    put(old(1, State::Resolved, start));
    put(old(2, State::Acknowledged, start)); // still open
    put(old(3, State::Dismissed, start + 48h));
    put(old(4, State::Dismissed, start));
    for (alerts::Seq seq = 1; seq <= 4; ++seq)
        ASSERT_TRUE(write([&](Connection& c) {
            return Alerts(c).put_picture(AlertId{seq}, snapshot_name, Bytes{1});
        }));
    const auto drop = [&](int most) {
        int dropped = 0;
        EXPECT_TRUE(write([&](Connection& c) -> Result<void> {
            dropped = Alerts(c).drop_pictures(start + 24h, most).value();
            return {};
        }));
        return dropped;
    };
    EXPECT_EQ(drop(1), 1);
    EXPECT_EQ(drop(10), 1);
    EXPECT_EQ(drop(10), 0);
    EXPECT_FALSE(rows.picture(AlertId{1}));
    EXPECT_TRUE(rows.picture(AlertId{2}));
    EXPECT_TRUE(rows.picture(AlertId{3}));
    EXPECT_FALSE(rows.picture(AlertId{4}));
}

TEST_F(AlertRows, AreFilteredAsTheQuerySays) {
    put(sample(1));
    alerts::Alert acknowledged = sample(2, sighting(AlarmType::HighAltitudeThrowing));
    acknowledged.state = AlertState::Acknowledged;
    put(acknowledged);
    alerts::Alert elsewhere =
        sample(3, sighting(AlarmType::GoodsPiled, CameraId{"2"}, start + 1h), "370785002001001");
    elsewhere.state = AlertState::Dismissed;
    put(elsewhere);

    struct Row {
        const char* sentence;
        AlertQuery query;
        Ids expected;
    };
    const Row table[] = {
        {"everything", {}, {1, 2, 3}},
        {"one state", {.states = {AlertState::Raised}}, {1}},
        {"two states", {.states = {AlertState::Acknowledged, AlertState::Dismissed}}, {2, 3}},
        {"one type", {.types = {AlarmType::HighAltitudeThrowing}}, {2}},
        {"two types", {.types = {AlarmType::FireLaneBlocked, AlarmType::GoodsPiled}}, {1, 3}},
        {"the city", {.unit = unit("370785")}, {1, 2, 3}},
        {"a street", {.unit = unit("370785001")}, {1, 2}},
        {"a community with none", {.unit = unit("370785001004")}, {}},
        {"a grid", {.unit = unit("370785002001001")}, {3}},
        {"a camera", {.camera = CameraId{"2"}}, {3}},
        {"from", {.from = start + 1s}, {3}},
        {"to is not included", {.to = start + 1h}, {1, 2}},
        {"all at once",
         {.states = {AlertState::Raised},
          .types = {AlarmType::FireLaneBlocked},
          .unit = unit("370785001"),
          .camera = camera_one,
          .from = start,
          .to = start + 1s},
         {1}},
    };
    for (const Row& row : table) {
        SCOPED_TRACE(row.sentence);
        EXPECT_EQ(page(row.query), row.expected);
    }
}

TEST_F(AlertRows, ComeInPagesOldestFirst) {
    for (alerts::Seq seq = 1; seq <= 5; ++seq)
        put(sample(seq));
    EXPECT_EQ(page({.limit = 2}), (Ids{1, 2}));
    EXPECT_EQ(page({.after = 2, .limit = 2}), (Ids{3, 4}));
    EXPECT_EQ(page({.after = 4, .limit = 2}), (Ids{5}));
    EXPECT_EQ(page({.after = 5}), Ids{});
    EXPECT_EQ(page({.limit = -3}), (Ids{1})); // clamped, never "all"
}

TEST_F(AlertRows, StandUntilClearedOrClosed) {
    put(sample(1));
    alerts::Alert cleared = sample(2);
    cleared.cleared_at = start;
    put(cleared);
    alerts::Alert dismissed = sample(3);
    dismissed.state = AlertState::Dismissed;
    put(dismissed);
    const auto standing = rows.standing(10).value();
    ASSERT_EQ(standing.size(), 1u);
    expect_same(standing[0], sample(1));
}

TEST_F(AlertRows, TellWhoseClipIsStillToBeCut) {
    put(sample(1));
    put(full_sample(2)); // ready
    const auto pending = rows.clips_pending(10).value();
    ASSERT_EQ(pending.size(), 1u);
    EXPECT_EQ(pending[0].id, AlertId{1});
}

TEST_F(AlertRows, AreReplayedFromTheJournalAsTheyWereThen) {
    const alerts::Alert before = sample(1);
    alerts::Alert after = before;
    after.state = AlertState::Acknowledged;
    ASSERT_TRUE(append(event(1, EventKind::AlertRaised, before)));
    ASSERT_TRUE(append(event(2, EventKind::AlertUpdated, after)));
    const auto events = journal.after(0, 10).value();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].seq, 1);
    EXPECT_EQ(events[0].kind, EventKind::AlertRaised);
    expect_same(*events[0].alert, before);
    EXPECT_EQ(events[1].kind, EventKind::AlertUpdated);
    expect_same(*events[1].alert, after);
    EXPECT_EQ(journal.after(1, 10).value().size(), 1u);
    EXPECT_EQ(journal.after(2, 10).value().size(), 0u);
}

TEST_F(AlertRows, LeaveNoGapInTheJournal) {
    ASSERT_TRUE(append(event(1, EventKind::AlertRaised, sample(1))));
    EXPECT_EQ(append(event(3, EventKind::AlertRaised, sample(3))).error().code,
              ErrorCode::Conflict);
    EXPECT_EQ(append(event(1, EventKind::AlertRaised, sample(1))).error().code,
              ErrorCode::Conflict);
    EXPECT_EQ(journal.last_seq().value(), 1);
}

TEST_F(AlertRows, KeepTheirNumbersWhenTheJournalIsTrimmed) {
    for (alerts::Seq seq = 1; seq <= 3; ++seq)
        ASSERT_TRUE(append(event(seq, EventKind::AlertRaised, sample(seq))));
    ASSERT_TRUE(write([](Connection& c) { return Journal(c).trim(start + 1h); }));
    EXPECT_EQ(journal.first_seq().value(), 3);
    EXPECT_TRUE(append(event(4, EventKind::AlertRaised, sample(4))));
}

} // namespace
} // namespace gulou::store::test
