#include "pipeline/relay/bandwidth_estimator.hpp"
#include "tests/unit/relay/simulated_link.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

// A sender that sends what it is told to, a link, and the estimator fed every 100 ms.
class Row23Estimate : public testing::Test {
protected:
    // `rate` in bit/s, asked for every packet.
    void run(SimulatedLink& link, milliseconds duration,
             const std::function<std::uint32_t()>& rate) {
        const auto end = now_us_ + duration.count() * 1000;
        while (now_us_ < end) {
            link.send(now_us_, packet_size, probing_);
            sent_bytes_ += packet_size;
            const auto next = now_us_ + packet_size * 8'000'000 / rate();
            while (feedback_us_ <= next) {
                report(link, feedback_us_);
                feedback_us_ += 100'000;
            }
            now_us_ = next;
        }
    }
    void run_greedy(SimulatedLink& link, milliseconds duration) {
        run(link, duration, [this] { return estimator_.bps(); });
    }
    void report(SimulatedLink& link, std::int64_t at_us) {
        for (const auto& packet : link.feedback(at_us))
            estimator_.on_packet(packet);
        estimator_.end_feedback(SteadyTime{std::chrono::microseconds(at_us)}, milliseconds(40));
        lowest_ = std::min(lowest_, estimator_.bps());
    }

    static constexpr std::int64_t packet_size = 1100;
    BandwidthEstimator estimator_;
    std::int64_t now_us_ = 0;
    std::int64_t feedback_us_ = 100'000;
    std::int64_t sent_bytes_ = 0;
    std::uint32_t lowest_ = UINT32_MAX;
    bool probing_ = false;
};

TEST_F(Row23Estimate, FindsTheRateOfABottleneckWithoutALongQueue) {
    for (const std::uint32_t capacity : {400'000U, 1'000'000U, 2'000'000U}) {
        estimator_ = {};
        now_us_ = 0;
        feedback_us_ = 100'000;
        SimulatedLink link({capacity});
        run_greedy(link, milliseconds(20'000));
        link.worst_queue_ms = 0;
        sent_bytes_ = 0;
        run_greedy(link, milliseconds(20'000));
        EXPECT_GT(sent_bytes_ * 8 / 20, capacity * 0.8) << capacity;
        EXPECT_LT(sent_bytes_ * 8 / 20, capacity * 1.01) << capacity;
        EXPECT_LT(link.worst_queue_ms, 150) << capacity;
    }
}

TEST_F(Row23Estimate, FollowsALinkThatGetsNarrowAndRecovers) {
    SimulatedLink link({2'000'000});
    run_greedy(link, milliseconds(10'000));
    link.config.bps = 600'000;
    run_greedy(link, milliseconds(3'000));
    EXPECT_LT(estimator_.bps(), 620'000U);
    link.config.bps = 2'000'000;
    run_greedy(link, milliseconds(25'000));
}

TEST_F(Row23Estimate, ALossyButWideLinkIsNotThrottled) {
    SimulatedLink link({10'000'000});
    link.config.loss = 0.15;
    run(link, milliseconds(20'000), [] { return 1'500'000U; });
    EXPECT_NEAR(estimator_.loss(), 0.15, 0.06);
}

TEST_F(Row23Estimate, JitterAloneIsNotCongestion) {
    SimulatedLink link({10'000'000});
    link.config.jitter_ms = 80;
    run(link, milliseconds(30'000), [] { return 1'500'000U; });
}

TEST_F(Row23Estimate, AShortQueueThatDropsIsCongestion) {
    SimulatedLink link({800'000, 40});
    run(link, milliseconds(10'000), [] { return 1'600'000U; });
}

TEST_F(Row23Estimate, LossesThatStayWhenLessIsSentAreTheLinksOwn) {
    SimulatedLink link({10'000'000});
    link.config.loss = 0.4;
    run(link, milliseconds(6'000), [&] { return std::min(1'500'000U, estimator_.bps()); });
    lowest_ = UINT32_MAX;
    run(link, milliseconds(10'000), [&] { return std::min(1'500'000U, estimator_.bps()); });
}

TEST_F(Row23Estimate, AProbeRaisesTheEstimateToWhatGotThrough) {
    SimulatedLink link({3'000'000});
    run(link, milliseconds(4'000), [] { return 400'000U; });
    link.config.bps = 500'000; // an overuse first, so that the estimate is low
    run(link, milliseconds(6'000), [] { return 600'000U; });
    link.config.bps = 3'000'000;
    run(link, milliseconds(4'000), [] { return 300'000U; });
    const auto before = estimator_.bps();
    EXPECT_LT(before, 600'000U);
    probing_ = true;
    run(link, milliseconds(250), [] { return 1'200'000U; });
    probing_ = false;
    run(link, milliseconds(400), [] { return 300'000U; });
    estimator_.end_probe();
    EXPECT_LT(estimator_.bps(), 1'300'000U);
}

TEST_F(Row23Estimate, AProbeIntoANarrowLinkDoesNotRaiseAboveIt) {
    SimulatedLink link({700'000});
    run(link, milliseconds(8'000), [] { return 500'000U; });
    probing_ = true;
    run(link, milliseconds(250), [] { return 1'500'000U; });
    probing_ = false;
    run(link, milliseconds(500), [] { return 300'000U; });
    estimator_.end_probe();
    run(link, milliseconds(2'000), [] { return 500'000U; });
}

TEST_F(Row23Estimate, UnknownUntilTheReceiverTells) {
    EXPECT_FALSE(estimator_.known());
    estimator_.on_receiver_estimate(700'000, SteadyTime{});
    EXPECT_TRUE(estimator_.known());
    EXPECT_EQ(estimator_.bps(), 700'000U);
}

} // namespace
} // namespace gulou::relay
