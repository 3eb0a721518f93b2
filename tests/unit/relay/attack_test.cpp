#include "tests/unit/relay/relay_fixture.hpp"

#include <random>

namespace gulou::relay {
namespace {

class RelayAttack : public RelayFixture {};

TEST_F(RelayAttack, UnauthenticatedPacketsOnlyCount) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    Peer attacker;
    test::PeerOffer wishes;
    const auto answer = join(b, 2, "call"); // Conflict: the id is in use
    EXPECT_EQ(answer.error().code, ErrorCode::Conflict);
    attacker.offer(wishes);
    attacker.accept("a=ice-ufrag:nobody12\r\na=ice-pwd:0123456789012345678901\r\n"
                    "a=candidate:1 1 udp 1 127.0.0.1 " +
                    std::to_string(relay_->port()) + " typ host\r\na=fingerprint:sha-256 00\r\n");
    std::mt19937 random(7);
    for (int i = 0; i < 2000; ++i) {
        Bytes datagram(20 + random() % 1000);
        for (auto& byte : datagram)
            byte = static_cast<std::uint8_t>(random());
        attacker.send_raw(datagram);
        if (i % 100 == 0) {
            send_video(a, static_cast<std::uint16_t>(i / 100), key_payload());
            run_until([&] { return b.received.size() >= static_cast<std::size_t>(i / 100 + 1); },
                      std::chrono::milliseconds(500));
        }
    }
    peers_.push_back(&attacker); // now its STUN checks with an unknown name
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_drop_unknown_ufrag_total") > 3; }));
    EXPECT_GE(b.received.size(), 20U);
    EXPECT_FALSE(attacker.stun_answer); // silence
    EXPECT_GT(count("gulou_relay_drop_unknown_address_total"), 100U);
    EXPECT_GT(count("gulou_relay_drop_unknown_kind_total"), 100U);
    EXPECT_EQ(count("gulou_relay_dtls_failed_total"), 0U);
    EXPECT_TRUE(is(1, PeerState::Connected));
}

TEST_F(RelayAttack, AWrongPasswordIsDroppedSilently) {
    start();
    Peer a;
    const auto answer = join(a, 1, "call");
    ASSERT_TRUE(answer);
    Peer thief;
    thief.offer({});
    auto stolen = *answer;
    stolen.replace(stolen.find("a=ice-pwd:") + 10, 4, "WXYZ");
    thief.accept(stolen);
    peers_.push_back(&thief);
    ASSERT_TRUE(run_until([&] {
        return count("gulou_relay_drop_bad_integrity_total") +
                   count("gulou_relay_drop_unknown_ufrag_total") >
               2;
    }));
    EXPECT_FALSE(thief.stun_answer);
}

TEST_F(RelayAttack, AWrongFingerprintFailsTheHandshake) {
    start();
    Peer a;
    test::PeerOffer wishes;
    for (int i = 0; i < 32; ++i)
        wishes.fingerprint += (i > 0 ? ":AB" : "AB");
    ASSERT_TRUE(join(a, 1, "call", wishes));
    EXPECT_TRUE(run_until([&] { return is(1, PeerState::Failed); }));
    EXPECT_EQ(count("gulou_relay_dtls_failed_total"), 1U);
}

TEST_F(RelayAttack, OpenHandshakesAreCapped) {
    RelayOptions options;
    options.most_half_open = 0;
    options.connect = std::chrono::milliseconds(1500);
    start(options);
    Peer a;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_drop_half_open_limit_total") > 0; }));
    EXPECT_FALSE(a.connected());
    EXPECT_TRUE(run_until([&] { return is(1, PeerState::Failed); })); // and they time out
}

TEST_F(RelayAttack, ReplayedPacketsAreDropped) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    send_video(a, 10, key_payload());
    ASSERT_TRUE(run_until([&] { return b.received.size() == 1; }));
    send_video(a, 10, key_payload()); // the same bytes again
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_drop_replayed_total") == 1; }));
    a.send_raw(Bytes(300, 0x80));
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_drop_not_authentic_total") == 1; }));
    EXPECT_EQ(b.received.size(), 1U);
}

TEST_F(RelayAttack, AnSdpWithoutWhatWeNeedIsRefusedWithTheReason) {
    start();
    const auto answer = answer_to([&](Relay::Answer done) {
        relay_->join_call(PeerId(1), CallId("c"), {}, "v=0\r\nm=video 9 RTP/AVP 96\r\n", done);
    });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Unsupported);
    EXPECT_FALSE(stats(1).found);
}

TEST_F(RelayAttack, PeersAreLimited) {
    RelayOptions options;
    options.most_peers = 1;
    start(options);
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    EXPECT_EQ(join(b, 2, "call").error().code, ErrorCode::Limited);
}

} // namespace
} // namespace gulou::relay
