// What the engine does when nothing can be written: announces nothing, leaves no gap, retries.
#include "engine_fixture.hpp"

namespace gulou::alerts::test {
namespace {

using EngineFailure = EngineTest;

TEST_F(EngineFailure, LeavesNoGapAndPublishesNothing) {
    engine->observe(lane());
    store.fail_next();
    EXPECT_TRUE(published.empty());
    EXPECT_EQ(count("gulou_alert_commit_failures_total"), 1u);
    engine->tick(); // the retry
    store.complete_all();
    ASSERT_EQ(published.size(), 1u);
    EXPECT_EQ(published[0].seq, 1);
}

TEST_F(EngineFailure, AnswersExhaustedAndKeepsTheStateAsItWas) {
    engine->observe(lane());
    store.complete_all();
    engine->acknowledge(by(3, AlertId{1}), answer());
    store.fail_next();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].error().code, ErrorCode::Exhausted);
    engine->acknowledge(by(4, AlertId{1}, 1), answer());
    store.complete_all();
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[1]->handled_by->id, UserId{4});
    expect_gapless();
}

TEST_F(EngineFailure, TakesBackWhatWasDecidedOnTopOfAFailedCommit) {
    engine->observe(lane());
    store.complete_all();
    engine->acknowledge(by(3, AlertId{1}), answer());
    engine->resolve(by(3, AlertId{1}), answer()); // stands on the acknowledgement
    engine->observe(lane({800, 300, 50, 40}));
    store.fail_next();
    store.complete_all(); // the store refuses what doesn't continue its sequence
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].error().code, ErrorCode::Exhausted);
    EXPECT_EQ(answers[1].error().code, ErrorCode::Exhausted); // not the store's Conflict
    EXPECT_EQ(published.size(), 1u);
    engine->tick();
    engine->acknowledge(by(4, AlertId{1}), answer());
    store.complete_all();
    EXPECT_TRUE(answers[2]);
    EXPECT_EQ(published.size(), 3u);
    expect_gapless();
}

TEST_F(EngineFailure, RefusesCommandsWhileFailuresAreStillComingBack) {
    engine->observe(lane());
    store.complete_all();
    engine->observe(lane());
    engine->observe(lane());
    store.fail_next(); // one more to come
    engine->acknowledge(by(3, AlertId{1}), answer());
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].error().code, ErrorCode::Exhausted);
    store.complete_all();
    engine->acknowledge(by(3, AlertId{1}), answer());
    store.complete_all();
    EXPECT_TRUE(answers[1]);
}

TEST_F(EngineFailure, KeepsAClearingBehindTheRaisingItEnds) {
    engine->observe(lane());
    store.fail_next();
    engine->observe(lane_cleared());
    EXPECT_EQ(store.waiting(), 0u);
    engine->tick(); // the raising
    store.fail_next();
    for (int i = 0; i < 2; ++i) {
        engine->tick();
        store.complete_all();
    }
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[0].kind, EventKind::AlertRaised);
    EXPECT_TRUE(published[1].alert->cleared_at);
}

TEST_F(EngineFailure, GivesUpAfterABoundedNumberOfTries) {
    engine->observe(lane());
    for (int i = 0; i < options.retry_attempts; ++i) {
        ASSERT_EQ(store.waiting(), 1u);
        store.fail_next();
        engine->tick();
    }
    EXPECT_EQ(store.waiting(), 0u);
    EXPECT_EQ(count("gulou_alert_reports_dropped_total"), 1u);
}

TEST_F(EngineFailure, KeepsABoundedNumberOfReports) {
    options.retry_bound = 2;
    engine = make_engine({});
    for (double x : {0.0, 300.0, 600.0, 900.0})
        engine->observe(lane({x, 100, 20, 20}));
    store.fail_next();
    store.complete_all();
    EXPECT_EQ(count("gulou_alert_reports_dropped_total"), 2u);
    for (int i = 0; i < 2; ++i) {
        engine->tick();
        store.complete_all();
    }
    EXPECT_EQ(published.size(), 2u);
    expect_gapless();
}

TEST_F(EngineFailure, ProbesAFullDiskWithOneReportAtATime) {
    for (double x : {0.0, 300.0, 600.0})
        engine->observe(lane({x, 100, 20, 20}));
    store.fail_next();
    store.complete_all();
    engine->tick();
    EXPECT_EQ(store.waiting(), 1u);
    store.fail_next();
    engine->tick();
    EXPECT_EQ(store.waiting(), 1u);
    store.complete_all(); // there is room again
    engine->tick();
    EXPECT_EQ(store.waiting(), 2u);
    store.complete_all();
    EXPECT_EQ(published.size(), 3u);
    expect_gapless();
}

TEST_F(EngineFailure, RetriesAClipOutcome) {
    engine->observe(lane());
    store.complete_all();
    engine->clip_ready(AlertId{1}, {});
    store.fail_next();
    engine->tick();
    store.complete_all();
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[1].alert->clip, ClipState::Ready);
}

} // namespace
} // namespace gulou::alerts::test
