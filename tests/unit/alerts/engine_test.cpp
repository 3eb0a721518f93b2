#include "engine_fixture.hpp"

namespace gulou::alerts::test {
namespace {

TEST_F(EngineTest, PublishesOnlyWhatIsCommitted) {
    engine->observe(lane());
    EXPECT_TRUE(published.empty());
    EXPECT_EQ(engine->published(), 0);
    store.complete_all();
    ASSERT_EQ(published.size(), 1u);
    EXPECT_EQ(published[0].kind, EventKind::AlertRaised);
    EXPECT_EQ(published[0].seq, 1);
    EXPECT_EQ(published[0].alert->seq(), 1);
    EXPECT_EQ(engine->published(), 1);
}

TEST_F(EngineTest, CommitsTheSnapshotWithTheAlert) {
    Observation seen = lane();
    seen.snapshot = std::make_shared<const Bytes>(Bytes{1, 2, 3});
    engine->observe(seen);
    store.complete_all();
    EXPECT_EQ(store.snapshot(), seen.snapshot);
}

TEST_F(EngineTest, CountsASecondSightingInsteadOfRaisingAnother) {
    engine->observe(lane());
    engine->observe(lane()); // decided while the first is still in flight
    store.complete_all();
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[1].kind, EventKind::AlertUpdated);
    EXPECT_EQ(published[1].alert->id, AlertId{1});
    EXPECT_EQ(published[1].alert->count, 2);
    EXPECT_EQ(published[1].alert->revision, 2);
    EXPECT_EQ(count("gulou_alerts_raised_total"), 1u);
    EXPECT_EQ(count("gulou_alerts_extended_total"), 1u);
}

TEST_F(EngineTest, RaisesAnotherForAnotherPlace) {
    engine->observe(lane());
    engine->observe(lane({800, 300, 50, 40}));
    store.complete_all();
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[1].alert->id, AlertId{2});
}

TEST_F(EngineTest, ClearsWhatStandsAndRaisesAnewAfterwards) {
    engine->observe(lane());
    clock.advance(20s);
    engine->observe(lane_cleared());
    engine->observe(lane());
    store.complete_all();
    ASSERT_EQ(published.size(), 3u);
    EXPECT_EQ(published[1].alert->cleared_at, start + 20s);
    EXPECT_EQ(published[2].kind, EventKind::AlertRaised);
    EXPECT_EQ(published[2].alert->id, AlertId{3});
}

TEST_F(EngineTest, ClearsEverythingOfARuleInOneBatch) {
    engine->observe(lane());
    engine->observe(lane({800, 300, 50, 40}));
    engine->observe(lane_cleared(Box{}));
    EXPECT_EQ(store.waiting(), 3u);
    store.complete_all();
    ASSERT_EQ(published.size(), 4u);
    EXPECT_TRUE(published[2].alert->cleared_at);
    EXPECT_TRUE(published[3].alert->cleared_at);
    expect_gapless();
}

TEST_F(EngineTest, IgnoresAClearingOfNothing) {
    engine->observe(lane_cleared());
    EXPECT_EQ(store.waiting(), 0u);
}

TEST_F(EngineTest, DropsAndCountsWhatAnUnknownCameraSaw) {
    Observation seen = lane();
    seen.camera = CameraId{"unknown"};
    engine->observe(seen);
    EXPECT_EQ(store.waiting(), 0u);
    EXPECT_EQ(count("gulou_alert_reports_dropped_total"), 1u);
}

TEST_F(EngineTest, AnswersACommandAfterItsEvent) {
    engine->observe(lane());
    store.complete_all();
    engine->acknowledge(by(3, AlertId{1}, 1), [&](Result<Alert> result) {
        EXPECT_EQ(published.size(), 2u);
        answers.push_back(std::move(result));
    });
    EXPECT_TRUE(answers.empty());
    store.complete_all();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0]->state, AlertState::Acknowledged);
    EXPECT_EQ(answers[0]->revision, 2);
}

TEST_F(EngineTest, LetsOnlyTheFirstOfTwoAcknowledge) {
    engine->observe(lane());
    store.complete_all();
    engine->acknowledge(by(3, AlertId{1}), answer());
    engine->acknowledge(by(4, AlertId{1}), answer()); // before the first is durable
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].error().code, ErrorCode::Conflict);
    store.complete_all();
    EXPECT_EQ(answers[1]->handled_by->id, UserId{3});
}

TEST_F(EngineTest, HandlesAnAlertItNoLongerHolds) {
    engine->observe(lane());
    engine->observe(lane_cleared());
    store.complete_all();
    engine->tick();
    engine->acknowledge(by(3, AlertId{1}), answer());
    store.complete_all();
    engine->resolve(by(3, AlertId{1}), answer());
    store.complete_all();
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[1]->state, AlertState::Resolved);
    expect_gapless();
}

TEST_F(EngineTest, SaysWhenThereIsNoSuchAlert) {
    engine->dismiss(by(3, AlertId{99}), DismissReason::Test, answer());
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].error().code, ErrorCode::NotFound);
}

TEST_F(EngineTest, PublishesThatTheClipIsReadyOnce) {
    engine->observe(lane());
    const ClipSpan shows{WallTime(1s), WallTime(20s)};
    engine->clip_ready(AlertId{1}, shows); // before the alert is durable
    engine->clip_failed(AlertId{1});
    store.complete_all();
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[1].alert->clip, ClipState::Ready);
    EXPECT_EQ(published[1].alert->clip_from, shows.from);
    EXPECT_EQ(published[1].alert->clip_to, shows.to);
}

TEST_F(EngineTest, GoesOnAfterARestartWhereItStopped) {
    engine->observe(lane());
    store.complete_all();
    engine = make_engine({store.last_seq(), {*store.find(AlertId{1})}});
    engine->observe(lane());
    store.complete_all();
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[1].seq, 2);
    EXPECT_EQ(published[1].alert->count, 2);
}

TEST_F(EngineTest, IgnoresCompletionsAfterItsEnd) {
    engine->observe(lane());
    engine.reset();
    store.complete_all();
    EXPECT_TRUE(published.empty());
}

} // namespace
} // namespace gulou::alerts::test
