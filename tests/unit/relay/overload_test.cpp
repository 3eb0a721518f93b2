// A relay thread with more and more to do: who is let in, who is refused, and that those who are in
// lose nothing.
#include "core/guarded.hpp"
#include "tests/unit/relay/relay_fixture.hpp"

#include <deque>

namespace gulou::relay {
namespace {

// The time a thread has been at work, if it works the given share of the time.
class Work {
public:
    void set(double share) {
        state_.with([&](State& state) {
            pass(state);
            state.share = share;
        });
    }
    std::chrono::nanoseconds done() {
        return state_.with([](State& state) {
            pass(state);
            return state.done;
        });
    }

private:
    struct State {
        double share = 0;
        SteadyTime at = SystemClock().steady();
        std::chrono::nanoseconds done{0};
    };
    static void pass(State& state) {
        const auto now = SystemClock().steady();
        const auto passed = now - std::exchange(state.at, now);
        state.done += std::chrono::duration_cast<std::chrono::nanoseconds>(passed * state.share);
    }
    Guarded<State> state_;
};

class RelayOverload : public RelayFixture {
protected:
    static constexpr double each = 0.21; // of the thread's time, that a call costs here

    void begin() {
        RelayOptions options;
        options.time_at_work = [work = work_] { return work->done(); };
        start(std::move(options));
    }
    // The measured load follows what there is to do.
    bool settle(double share) {
        work_->set(share);
        return run_until([&] {
            const auto load = relay_->loads().front();
            return load.busy > share - 0.02 && load.busy < share + 0.02 && load.late.count() < 0.2;
        });
    }
    Result<std::string> call(std::uint64_t id, Priority priority = Priority::Normal,
                             const std::string& name = {}) {
        auto& peer = peers_made_.emplace_back();
        JoinOptions options;
        options.priority = priority;
        auto answer = answer_to([&](Relay::Answer done) {
            relay_->join_call(PeerId(id), CallId(name.empty() ? std::to_string(id) : name), options,
                              peer.offer({}), std::move(done));
        });
        if (answer)
            take(peer, *answer);
        return answer;
    }
    Result<std::string> view(std::uint64_t id, Priority priority) {
        auto& peer = peers_made_.emplace_back();
        test::PeerOffer wishes;
        wishes.audio = false;
        wishes.direction = "recvonly";
        return answer_to([&](Relay::Answer done) {
            relay_->watch_camera(PeerId(id), CameraId("camera"), peer.offer(wishes),
                                 std::move(done), priority);
        });
    }
    // The two of the running call have everything the other sends.
    bool runs() {
        auto& a = peers_made_[0];
        auto& b = peers_made_[1];
        const auto had = std::pair(a.received.size(), b.received.size());
        for (int i = 0; i < 100; ++i, ++sequence_) {
            send_video(a, sequence_, sequence_ == 1 ? key_payload() : delta_payload(1));
            send_video(b, sequence_, sequence_ == 1 ? key_payload() : delta_payload(1));
        }
        return run_until([&] {
            return a.received.size() == had.first + 100 && b.received.size() == had.second + 100;
        });
    }

    std::shared_ptr<Work> work_ = std::make_shared<Work>();
    std::deque<Peer> peers_made_;
    std::uint16_t sequence_ = 1;
};

TEST_F(RelayOverload, NewCallsAreRefusedBeforeRunningOnesSuffer) {
    begin();
    ASSERT_TRUE(call(1, Priority::Normal, "running"));
    ASSERT_TRUE(call(2, Priority::Normal, "running"));
    ASSERT_TRUE(
        run_until([&] { return peers_made_[0].connected() && peers_made_[1].connected(); }));
    EXPECT_TRUE(runs());
    int calls = 1;
    for (;; ++calls) {
        ASSERT_TRUE(settle(calls * each));
        const auto answer = call(static_cast<std::uint64_t>(10 + calls));
        if (answer)
            continue;
        EXPECT_EQ(answer.error().code, ErrorCode::Limited);
        EXPECT_EQ(answer.error().message,
                  "the relay has no strength left for new calls; running ones come first");
        break;
    }
    EXPECT_EQ(calls, 4); // 84 % of the thread
    EXPECT_FALSE(relay_->admits(Priority::Normal));
    EXPECT_FALSE(view(50, Priority::Normal));
    EXPECT_TRUE(runs());

    EXPECT_TRUE(relay_->admits(Priority::Emergency));
    EXPECT_TRUE(call(60, Priority::Emergency));
    EXPECT_TRUE(view(61, Priority::Emergency));
    EXPECT_TRUE(call(3, Priority::Normal, "running")); // a further party
    EXPECT_TRUE(runs());
}

TEST_F(RelayOverload, TheReserveEndsAndReturns) {
    begin();
    ASSERT_TRUE(call(1, Priority::Normal, "running"));
    ASSERT_TRUE(call(2, Priority::Normal, "running"));
    ASSERT_TRUE(
        run_until([&] { return peers_made_[0].connected() && peers_made_[1].connected(); }));
    ASSERT_TRUE(settle(1));
    const auto refused = call(60, Priority::Emergency);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "the relay is at its limit, its reserve for emergencies included");
    EXPECT_FALSE(call(3, Priority::Normal, "running"));
    EXPECT_FALSE(view(61, Priority::Emergency));
    EXPECT_TRUE(runs());

    ASSERT_TRUE(settle(0.85)); // for emergencies it is open again, for others not yet
    EXPECT_TRUE(call(60, Priority::Emergency));
    EXPECT_FALSE(call(70));
    ASSERT_TRUE(settle(0.6));
    EXPECT_TRUE(call(70));
    EXPECT_TRUE(view(71, Priority::Normal));
    EXPECT_TRUE(runs());
}

TEST_F(RelayOverload, TheLastPlacesAreForEmergencies) {
    RelayOptions options;
    options.most_peers = 20;
    start(options);
    for (std::uint64_t id = 1; id <= 19; ++id)
        ASSERT_TRUE(call(id)) << id;
    const auto refused = call(20);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "the relay has as many peers as it may");
    EXPECT_FALSE(view(21, Priority::Normal));
    EXPECT_TRUE(view(22, Priority::Emergency));
    EXPECT_FALSE(call(23, Priority::Emergency)); // none is left
}

} // namespace
} // namespace gulou::relay
