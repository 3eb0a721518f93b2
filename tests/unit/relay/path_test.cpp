// How a call lives through changes of the peer's network.
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

class RelayPath : public RelayFixture {
protected:
    void connect(Peer& a, Peer& b) {
        ASSERT_TRUE(join(a, 1, "call"));
        ASSERT_TRUE(join(b, 2, "call"));
        ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    }
    // Sends from `a` until `b` has `more` packets, and says whether their numbers have no gap.
    bool flows(Peer& a, Peer& b, std::size_t more) {
        const auto wanted = b.received.size() + more;
        const auto arrived = [&] {
            if (b.received.size() < wanted) {
                ++sequence_;
                send_video(a, sequence_, sequence_ % 10 == 0 ? key_payload() : delta_payload(1));
            }
            return b.received.size() >= wanted;
        };
        return run_until(arrived) && continuous(b);
    }
    static bool continuous(const Peer& peer) {
        return std::adjacent_find(peer.received.begin(), peer.received.end(),
                                  [](const auto& x, const auto& y) {
                                      return static_cast<std::uint16_t>(x.header.sequence + 1) !=
                                             y.header.sequence;
                                  }) == peer.received.end();
    }
    std::uint16_t sequence_ = 10;
};

using Row07Consent = RelayPath;
using Row08RestartAndAddressChange = RelayPath;
using Row10OnlyProvenAddresses = RelayPath;

TEST_F(Row08RestartAndAddressChange, AnIceRestartKeepsTheTransportAndTheStreams) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    ASSERT_TRUE(flows(a, b, 20));
    b.restart_ice();
    const auto again = answer_to([&](Relay::Answer done) {
        relay_->join_call(PeerId(2), CallId("call"), {}, b.offer({}), std::move(done));
    });
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_TRUE(flows(a, b, 20)); // the old credentials carry on
    b.accept(*again);
    b.change_address();
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_address_changes_total") == 1; }));
    ASSERT_TRUE(flows(a, b, 20) || flows(a, b, 20)); // what was on its way to the old address
    EXPECT_EQ(count("gulou_relay_ice_restarts_total"), 1U);
    EXPECT_EQ(count("gulou_relay_dtls_established_total"), 2U);
    EXPECT_TRUE(is(2, PeerState::Connected));
}

TEST_F(Row08RestartAndAddressChange, AnEavesdropperCannotDrawTheMediaToItself) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    ASSERT_TRUE(flows(a, b, 5));
    Peer thief;
    thief.offer({});
    thief.accept("a=ice-ufrag:nobody12\r\na=ice-pwd:0123456789012345678901\r\n"
                 "a=candidate:1 1 udp 1 127.0.0.1 " +
                 std::to_string(relay_->port()) + " typ host\r\na=fingerprint:sha-256 00\r\n");
    thief.stop_checks();
    peers_.push_back(&thief);
    const auto address = stats(2).address;
    for (int i = 0; i < 20; ++i) {
        thief.send_raw(b.last_check());
        run_until([] { return false; }, milliseconds(10));
    }
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_drop_repeated_check_total") > 0; }));
    EXPECT_FALSE(thief.stun_answer);
    EXPECT_EQ(stats(2).address, address);
    EXPECT_TRUE(flows(a, b, 20));
}

TEST_F(Row07Consent, NothingIsSentAfterTheSilenceAndThePeerIsKeptAndComesBack) {
    RelayOptions options;
    options.silence = milliseconds(200);
    options.consent = milliseconds(600);
    start(options);
    Peer a;
    Peer b;
    connect(a, b);
    ASSERT_TRUE(flows(a, b, 20));
    b.stop_checks();
    ASSERT_TRUE(run_until([&] { return is(2, PeerState::Disconnected); }));
    // Media goes on up to the end of the consent, then stops.
    int quiet = 0;
    const auto silent = [&] {
        const auto before = b.received.size();
        send_video(a, ++sequence_, delta_payload(2));
        quiet =
            run_until([&] { return b.received.size() > before; }, milliseconds(80)) ? 0 : quiet + 1;
        return quiet >= 4;
    };
    ASSERT_TRUE(run_until(silent));
    EXPECT_TRUE(is(2, PeerState::Disconnected));
    const auto requests = a.keyframe_requests;
    b.resume_checks();
    ASSERT_TRUE(run_until([&] { return is(2, PeerState::Connected); }));
    EXPECT_TRUE(run_until([&] { return a.keyframe_requests > requests; }));
    EXPECT_TRUE(flows(a, b, 20)); // no gap in the numbers: nothing to ask for again
    EXPECT_EQ(count("gulou_relay_dtls_established_total"), 2U);
}

TEST_F(Row07Consent, APeerSilentForTooLongIsGivenUp) {
    RelayOptions options;
    options.silence = milliseconds(100);
    options.consent = milliseconds(200);
    options.keep = milliseconds(800);
    start(options);
    Peer a;
    Peer b;
    connect(a, b);
    b.stop_checks();
    ASSERT_TRUE(run_until([&] { return is(2, PeerState::Failed); }));
    EXPECT_EQ(states_[2],
              (std::vector{PeerState::Connected, PeerState::Disconnected, PeerState::Failed}));
    EXPECT_TRUE(is(1, PeerState::Connected));
}

TEST_F(Row10OnlyProvenAddresses, HandshakesAndMediaOfStrangersAreDropped) {
    start();
    Peer a;
    const auto answer = join(a, 1, "call");
    ASSERT_TRUE(answer);
    ASSERT_TRUE(run_until([&] { return a.connected(); }));
    Peer stranger;
    stranger.offer({});
    stranger.accept(*answer);
    stranger.stop_checks();
    Bytes hello(200, 0);
    hello[0] = 22; // a DTLS handshake record
    stranger.send_raw(hello);
    stranger.send_raw(Bytes(200, 0x80));
    EXPECT_TRUE(run_until([&] { return count("gulou_relay_drop_unknown_address_total") == 2; }));
    EXPECT_EQ(count("gulou_relay_dtls_failed_total"), 0U);
}

} // namespace
} // namespace gulou::relay
