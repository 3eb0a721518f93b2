#include "pipeline/analysis/camera_analysis.hpp"

#include "core/mailbox.hpp"
#include "tests/unit/analysis/pictures.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <future>

namespace gulou::analysis {
namespace {

using namespace std::chrono_literals;

Rule lane() {
    Rule rule;
    rule.name = "lane";
    rule.type = AlarmType::FireLaneBlocked;
    rule.dwell = 3s;
    return rule;
}

Rule facade() {
    Rule rule;
    rule.name = "facade";
    rule.type = AlarmType::HighAltitudeThrowing;
    return rule;
}

media::SharedFrame picture(double t) {
    auto painted = testing::wall(160, 120, static_cast<unsigned>(t * 25));
    if (t > 12)
        testing::box(painted, static_cast<int>(std::min(60.0, (t - 12) * 60)), 50, 40, 30, 230);
    return std::make_shared<media::Frame>(testing::frame(painted, t));
}

// Holds the pool's only thread until let go.
class Gate {
public:
    explicit Gate(WorkerPool& pool) {
        boost::asio::post(pool.executor(), [this] {
            held_.set_value();
            open_.get_future().wait();
        });
        held_.get_future().wait();
    }
    void open() { open_.set_value(); }

private:
    std::promise<void> held_, open_;
};

// Waits until everything posted so far has run; the pool has one thread.
void settle(WorkerPool& pool) {
    std::promise<void> done;
    boost::asio::post(pool.executor(), [&] { done.set_value(); });
    ASSERT_EQ(done.get_future().wait_for(60s), std::future_status::ready);
}

struct CameraAnalysisTest : ::testing::Test {
    Counters counters;
    Mailbox<Observation> seen{100};
    WorkerPool pool{1};
    CameraAnalysis camera{CameraId{"c"}, pool, [this](Observation o) { seen.push(std::move(o)); },
                          counters, Log::none()};
};

TEST_F(CameraAnalysisTest, EmitsWhatItsRulesSee) {
    EXPECT_TRUE(camera.set_rules({lane()}).empty());
    ASSERT_TRUE(camera.wanted());
    EXPECT_EQ(camera.wanted()->fps, 5);
    for (int i = 0; i < 100; ++i) {
        camera.offer(picture(i / 5.0));
        settle(pool);
        settle(pool); // the strand's own hop
    }
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen.take(1).front().rule, "lane");
    EXPECT_EQ(camera.dropped(), 0U);
}

TEST_F(CameraAnalysisTest, KeepsOnlyTheNewestFrameForSlowRules) {
    camera.set_rules({lane()});
    settle(pool);
    Gate gate(pool);
    for (int i = 0; i < 20; ++i)
        camera.offer(picture(i / 5.0));
    gate.open();
    pool.stop();
    EXPECT_LE(camera.analysed(), 1U);
    EXPECT_GE(camera.dropped(), 12U); // all over the bound at once, the rest when a worker comes
}

TEST_F(CameraAnalysisTest, KeepsEveryFrameUpToItsBoundForAFastRule) {
    camera.set_rules({facade()});
    settle(pool);
    settle(pool);
    Gate gate(pool);
    for (int i = 0; i < 20; ++i)
        camera.offer(picture(i / 25.0));
    gate.open();
    for (int i = 0; i < 20; ++i)
        settle(pool);
    EXPECT_EQ(camera.analysed(), CameraAnalysis::bound);
    EXPECT_EQ(camera.dropped(), 20 - CameraAnalysis::bound);
}

TEST_F(CameraAnalysisTest, RunsTheGoodRulesAndSaysWhyNotTheOthers) {
    auto bikes = lane(); // without a model nothing tells one
    bikes.name = "bikes";
    bikes.type = AlarmType::EbikeIndoors;
    const auto refused = camera.set_rules({bikes, lane()});
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].rule, "bikes");
    EXPECT_EQ(refused[0].error.code, ErrorCode::Unsupported);
    EXPECT_TRUE(camera.wanted());
}

TEST_F(CameraAnalysisTest, WantsNothingWithoutRules) {
    camera.set_rules({lane()});
    camera.set_rules({});
    EXPECT_FALSE(camera.wanted());
    camera.offer(picture(0));
    camera.offer(nullptr);
    settle(pool);
}

TEST_F(CameraAnalysisTest, RulesThatStayKeepWhatTheyHaveLearnt) {
    camera.set_rules({lane()});
    for (int i = 0; i < 100; ++i) {
        if (i == 40) // after the scene was learnt, before the box comes
            camera.set_rules({facade(), lane()});
        camera.offer(picture(i / 5.0));
        settle(pool);
        settle(pool);
    }
    EXPECT_EQ(seen.size(), 1U);
}

TEST(CameraAnalysis, MayGoAwayWithFramesWaiting) {
    Counters counters;
    WorkerPool pool(2);
    for (int round = 0; round < 20; ++round) {
        CameraAnalysis camera(
            CameraId{"c"}, pool, [](const Observation&) {}, counters, Log::none());
        camera.set_rules({lane(), facade()});
        for (int i = 0; i < 10; ++i)
            camera.offer(picture(i / 25.0));
    }
}

} // namespace
} // namespace gulou::analysis
