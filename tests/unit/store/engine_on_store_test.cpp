// The alert engine on the real store: committed first, published in order, resumed.
#include "alerts/engine.hpp"

#include "sample_alerts.hpp"
#include "server/store/alert_store.hpp"
#include "server/store/alerts.hpp"
#include "server/store/journal.hpp"

namespace gulou::store::test {
namespace {

class EngineOnStore : public StoreTest {
protected:
    ManualClock clock{start};
    std::vector<alerts::Event> published;
    std::unique_ptr<AlertStore> store;
    std::unique_ptr<alerts::Engine> engine;

    EngineOnStore() { start_engine(); }
    void start_engine() {
        engine.reset();
        store = std::make_unique<AlertStore>(*database);
        engine = std::make_unique<alerts::Engine>(
            alerts::EngineOptions{},
            alerts::Engine::Surroundings{
                *store, clock, counters, Log::none(),
                [](const CameraId&, const std::string&) {
                    return std::optional(alerts::Placement{unit("370785001003001"), 1});
                },
                [this](const alerts::Event& event) {
                    // Whoever is told can already read it.
                    EXPECT_GE(Journal(database->reader()).last_seq().value(), event.seq);
                    EXPECT_TRUE(Alerts(database->reader()).find(event.alert->id));
                    published.push_back(event);
                }},
            store->resume(100).value());
    }
    void observe_other(int index) {
        engine->observe(sighting(AlarmType::FireLaneBlocked, CameraId{std::to_string(index)}));
    }
    void expect_gapless() {
        for (std::size_t i = 0; i < published.size(); ++i)
            EXPECT_EQ(published[i].seq, static_cast<alerts::Seq>(i + 1));
    }
};

TEST_F(EngineOnStore, PublishesInOrderWhatIsAlreadyDurable) {
    for (int i = 0; i < 200; ++i)
        observe_other(i);
    ASSERT_TRUE(run_until([&] { return published.size() == 200; }));
    expect_gapless();
}

TEST_F(EngineOnStore, GoesOnAfterARestart) {
    Observation seen = sighting();
    seen.snapshot = std::make_shared<const Bytes>(Bytes{0xff, 0xd8});
    engine->observe(seen);
    ASSERT_TRUE(run_until([&] { return published.size() == 1; }));
    engine.reset();
    store.reset();
    reopen();
    start_engine();
    EXPECT_EQ(engine->published(), 1);
    engine->observe(seen);
    ASSERT_TRUE(run_until([&] { return published.size() == 2; }));
    EXPECT_EQ(published[1].alert->count, 2);
    EXPECT_EQ(published[1].alert->history.size(), 2u);
    EXPECT_EQ(Alerts(database->reader()).picture(AlertId{1}).value().size(), 2u);
    expect_gapless();
}

TEST_F(EngineOnStore, LosesNothingWhenTheQueueIsFullForAMoment) {
    engine.reset();
    store.reset();
    reopen({.queue_bound = 4});
    start_engine();
    for (int i = 0; i < 100; ++i)
        observe_other(i);
    ASSERT_TRUE(run_until([&] {
        if (published.size() < 100)
            engine->tick();
        return published.size() == 100;
    }));
    expect_gapless();
    EXPECT_GT(count("gulou_alert_commit_failures_total"), 0u);
    EXPECT_EQ(count("gulou_alert_reports_dropped_total"), 0u);
}

TEST_F(EngineOnStore, AnswersExhaustedOnAFullDiskAndRecovers) {
    engine->observe(sighting());
    ASSERT_TRUE(run_until([&] { return published.size() == 1; }));
    ASSERT_TRUE(write([](Connection& c) { return c.execute("PRAGMA max_page_count=1"); }));

    Observation big = sighting(AlarmType::GoodsPiled);
    big.snapshot = std::make_shared<const Bytes>(Bytes(1'000'000, 1));
    engine->observe(big);
    ASSERT_TRUE(run_until([&] { return count("gulou_alert_commit_failures_total") > 0; }));
    EXPECT_EQ(published.size(), 1u);
    EXPECT_EQ(engine->published(), 1);
    EXPECT_EQ(integrity(database->reader()), "ok");

    ASSERT_TRUE(write([](Connection& c) { return c.execute("PRAGMA max_page_count=1000000"); }));
    engine->tick();
    ASSERT_TRUE(run_until([&] { return published.size() == 2; }));
    expect_gapless();
}

} // namespace
} // namespace gulou::store::test
