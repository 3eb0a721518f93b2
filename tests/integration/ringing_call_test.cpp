// A call's ring state lives apart from its media: whoever answers late has media all the same.
#include "server/calls/calls.hpp"
#include "tests/unit/relay/relay_fixture.hpp"

#include <set>

namespace gulou {
namespace {

using calls::CallState;

// Two people with a page each, and between calls and relay what the server does: a page may offer
// once the call's media begins, and what the relay says of a peer goes back to the calls.
class RingingCall : public relay::RelayFixture {
protected:
    const UserId officer{1};
    const UserId worker{2};
    const ConnectionId desk{10};
    const ConnectionId phone{20};

    RingingCall() {
        calls_.connect(officer, desk);
        calls_.connect(worker, phone);
    }
    void on_peer_state(relay::PeerId peer, relay::PeerState state) override {
        RelayFixture::on_peer_state(peer, state);
        if (state == relay::PeerState::Connected)
            calls_.media_up(call_, UserId(static_cast<std::int64_t>(peer.value())));
        else if (state == relay::PeerState::Failed)
            calls_.media_failed(call_, UserId(static_cast<std::int64_t>(peer.value())));
    }
    void on_streams(relay::PeerId, const relay::StreamMap&) override {}

    // The time passes as the server would live through it.
    void wait_for(std::chrono::seconds time) {
        for (std::chrono::seconds at{0}; at < time; ++at) {
            clock_.advance(std::chrono::seconds(1));
            if (const auto due = calls_.next_deadline(); due && *due <= clock_.steady())
                calls_.poll();
            take_effects();
            control_.restart();
            control_.poll();
        }
    }
    void take_effects() {
        for (const auto& effect : calls_.take_effects())
            if (const auto* start = std::get_if<calls::StartMedia>(&effect))
                media_.insert(start->call);
            else if (const auto* end = std::get_if<calls::EndMedia>(&effect))
                media_.erase(end->call);
    }
    void ring(std::chrono::seconds time) {
        ASSERT_TRUE(relay_->admits(relay::Priority::Normal)); // before the telephone rings
        call_ = calls_.invite(desk, {{worker}}).value().id;
        wait_for(time);
        ASSERT_EQ(calls_.find(call_)->state, CallState::Ringing);
        ASSERT_TRUE(media_.empty()); // nobody has offered anything yet
    }
    void send(Peer& peer, std::uint16_t number) {
        const Bytes voice{7, 7, 7};
        peer.send({true, Peer::audio_type, number, number * 960U, peer.audio_ssrc()}, voice);
        send_video(peer, number, number == 1 ? key_payload() : delta_payload(1));
    }

    ManualClock clock_;
    int last_ = 0;
    calls::Calls calls_{clock_,
                        calls::CallRules{.ring = std::chrono::seconds(400)},
                        {[this] { return CallId("call" + std::to_string(++last_)); },
                         [this] { return "token" + std::to_string(++last_); }}};
    CallId call_{"none"};
    std::set<CallId> media_; // the calls whose parties may offer
};

TEST_F(RingingCall, AnsweredAfterFiveMinutesHasMedia) {
    start();
    ring(std::chrono::minutes(5));
    ASSERT_TRUE(calls_.answer(phone, call_));
    take_effects();
    ASSERT_TRUE(media_.contains(call_));
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, call_.value()));
    ASSERT_TRUE(join(b, 2, call_.value()));
    ASSERT_TRUE(run_until(
        [&] { return is(1, relay::PeerState::Connected) && is(2, relay::PeerState::Connected); }));
    for (std::uint16_t number = 1; number <= 50; ++number) {
        send(a, number);
        send(b, number);
    }
    EXPECT_TRUE(run_until([&] { return a.received.size() == 100 && b.received.size() == 100; }));
    wait_for(std::chrono::minutes(10)); // nothing of the ringing is left that could end it
    EXPECT_EQ(calls_.find(call_)->state, CallState::Active);
    EXPECT_EQ(calls_.find(call_)->party(worker)->media, calls::MediaPath::Up);
}

TEST_F(RingingCall, APageReloadedWhileItRangHasMediaToo) {
    start();
    ring(std::chrono::minutes(4));
    calls_.disconnect(phone);
    const ConnectionId again{21};
    calls_.connect(worker, again);
    wait_for(std::chrono::minutes(1));
    ASSERT_TRUE(calls_.answer(again, call_));
    take_effects();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, call_.value()));
    ASSERT_TRUE(join(b, 2, call_.value()));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    send(a, 1);
    EXPECT_TRUE(run_until([&] { return b.received.size() == 2; }));
}

TEST_F(RingingCall, NobodyAnsweredLeavesNothingBehind) {
    start();
    ring(std::chrono::seconds(399));
    wait_for(std::chrono::seconds(1));
    EXPECT_EQ(calls_.find(call_)->end, calls::CallEnd::NoAnswer);
    EXPECT_TRUE(media_.empty());
    EXPECT_FALSE(calls_.answer(phone, call_));
}

} // namespace
} // namespace gulou
