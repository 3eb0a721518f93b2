#include "tests/unit/relay/relay_fixture.hpp"

#include "pipeline/rtp/stun.hpp"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace gulou::relay {
namespace {

// Bytes on the heap. A sanitizer keeps freed memory for a while and tells itself what is in use.
std::size_t in_use() {
    if (__sanitizer_get_current_allocated_bytes)
        return __sanitizer_get_current_allocated_bytes();
    return ::mallinfo2().uordblks;
}

class RelayAttack : public RelayFixture {
protected:
    void aim(Peer& attacker) {
        attacker.offer({});
        attacker.accept("a=ice-ufrag:nobody12\r\na=ice-pwd:0123456789012345678901\r\n"
                        "a=candidate:1 1 udp 1 127.0.0.1 " +
                        std::to_string(relay_->port()) +
                        " typ host\r\na=fingerprint:sha-256 00\r\n");
        attacker.stop_checks();
    }
    // One datagram of an attacker's: random bytes, a check for nobody, or media seen before.
    void attack(Peer& attacker, const Peer& victim, std::uint32_t i) {
        auto bytes = MutableBytes(junk_).first(100 + i % 1000);
        bytes[0] = static_cast<std::uint8_t>(i);
        if (i % 3 == 1) {
            rtp::BindingRequest request;
            request.transaction[0] = static_cast<std::uint8_t>(i >> 8);
            request.username = "nobody12:none";
            request.priority = 1;
            bytes =
                bytes.first(rtp::write_binding_request(junk_, request, "0123456789012345678901"));
        }
        if (i % 3 == 2)
            attacker.send_raw(victim.last_check());
        else
            attacker.send_raw(bytes);
    }
    Bytes junk_ = Bytes(1200, 0x55);
};

using Row01Demultiplexing = RelayAttack;
using Row03UnknownOrForgedChecks = RelayAttack;
using Row04Flood = RelayAttack;
using Row11HalfOpenHandshakes = RelayAttack;
using Row12Fingerprint = RelayAttack;
using Row14Replay = RelayAttack;
using Row15Sdp = RelayAttack;
using Row27MalformedInput = RelayAttack;

TEST_F(Row04Flood, ACallInProgressLosesLessThanOneInAThousandAndNoMemoryGrows) {
    start();
    Peer a;
    Peer b;
    Peer attacker;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    aim(attacker);
    constexpr std::uint32_t rounds = 1500;
    constexpr std::uint32_t junk_each = 30;
    std::uint32_t sent = 0;
    const auto flood_round = [&] {
        for (std::uint32_t i = 0; i < junk_each; ++i, ++sent)
            attack(attacker, b, sent);
    };
    for (std::uint32_t round = 0; round < rounds; ++round) {
        flood_round();
        send_video(a, static_cast<std::uint16_t>(round),
                   round % 100 == 0 ? key_payload() : delta_payload(1));
        flood_round();
        // The relay keeps up with what is sent, or this would measure the socket's buffer.
        run_until([&] { return b.received.size() + 20 > round; }, std::chrono::milliseconds(200));
    }
    run_until([&] { return b.received.size() >= rounds; }, std::chrono::seconds(2));
    EXPECT_GE(b.received.size(), rounds - rounds / 1000);
    EXPECT_TRUE(is(2, PeerState::Connected));
    // Everything is warm now; from here on only the attack goes on.
    const auto before = in_use();
    const auto started = sent;
    const auto had = count("gulou_relay_datagrams_received_total");
    while (sent < started + 60'000) {
        flood_round();
        run_until(
            [&] {
                return count("gulou_relay_datagrams_received_total") + 200 > had + (sent - started);
            },
            std::chrono::milliseconds(50));
    }
    EXPECT_LT(in_use(), before + 1024 * 1024);
    EXPECT_GT(count("gulou_relay_drop_unknown_ufrag_total"), 10'000U);
    EXPECT_GT(count("gulou_relay_drop_repeated_check_total") +
                  count("gulou_relay_drop_check_limit_total"),
              10'000U);
    EXPECT_FALSE(attacker.stun_answer); // no answer to any of it
}

TEST_F(Row04Flood, GuessingPasswordsOfAKnownNameIsCutShortButNotForItsOwner) {
    start();
    Peer a;
    const auto answer = join(a, 1, "call");
    ASSERT_TRUE(answer);
    ASSERT_TRUE(run_until([&] { return a.connected(); }));
    Peer guesser;
    aim(guesser);
    const auto at = answer->find("a=ice-ufrag:") + 12;
    const auto name = answer->substr(at, answer->find("\r\n", at) - at) + ":none";
    Bytes guess(300);
    for (int i = 0; i < 500; ++i) {
        rtp::BindingRequest request;
        request.username = name;
        request.priority = 1;
        const auto size = rtp::write_binding_request(guess, request, "wrong" + std::to_string(i));
        guesser.send_raw(BytesView(guess).first(size));
    }
    ASSERT_TRUE(run_until([&] {
        return count("gulou_relay_drop_bad_integrity_total") +
                   count("gulou_relay_drop_check_limit_total") ==
               500;
    }));
    EXPECT_LT(count("gulou_relay_drop_bad_integrity_total"), 100U);
    a.stun_answer.reset();
    EXPECT_TRUE(run_until([&] { return a.stun_answer.has_value(); }));
}

TEST_F(Row15Sdp, HugeOffersTenThousandLinesAndDuplicateMidsAreRefusedWithTheReason) {
    start();
    Peer a;
    const auto good = a.offer({});
    const auto refused = [&](std::string offer) {
        const auto answer = answer_to([&](Relay::Answer done) {
            relay_->join_call(PeerId(1), CallId("c"), {}, std::move(offer), std::move(done));
        });
        return answer ? std::string()
                      : std::string(name(answer.error().code)) + ": " + answer.error().message;
    };
    EXPECT_NE(refused(good + std::string(1'000'000, 'a')), "");
    std::string lines = good;
    for (int i = 0; i < 10'000; ++i)
        lines += "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
    EXPECT_NE(refused(lines), "");
    auto twice = good;
    const auto mid = twice.rfind("a=mid:1");
    ASSERT_NE(mid, std::string::npos);
    twice.replace(mid, 7, "a=mid:0");
    EXPECT_NE(refused(twice), "");
    EXPECT_FALSE(stats(1).found);
    EXPECT_EQ(refused(good), "");
}

TEST_F(Row27MalformedInput, AuthenticButMalformedPacketsAreCountedAndHarmless) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    std::mt19937 random(11);
    for (int i = 0; i < 200; ++i) { // valid SRTCP around nonsense
        std::array<std::uint8_t, 300> packet{};
        for (auto& byte : packet)
            byte = static_cast<std::uint8_t>(random());
        packet[0] = 0x80 | (packet[0] & 0x1F);
        packet[1] = static_cast<std::uint8_t>(200 + i % 8);
        packet[4] = packet[5] = packet[6] = packet[7] = 1; // one stream: their number is limited
        a.send_rtcp(packet, 8 + static_cast<std::size_t>(i));
    }
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_drop_bad_rtcp_total") > 50; }));
    send_video(a, 10, key_payload());
    EXPECT_TRUE(run_until([&] { return !b.received.empty(); }));
}

TEST_F(Row01Demultiplexing, UnauthenticatedPacketsOnlyCount) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    Peer attacker;
    test::PeerOffer wishes;
    const auto answer = join(b, 2, "another call"); // the id is in use
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

TEST_F(Row03UnknownOrForgedChecks, AWrongPasswordIsDroppedSilently) {
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

TEST_F(Row12Fingerprint, AWrongFingerprintFailsTheHandshake) {
    start();
    Peer a;
    test::PeerOffer wishes;
    for (int i = 0; i < 32; ++i)
        wishes.fingerprint += (i > 0 ? ":AB" : "AB");
    ASSERT_TRUE(join(a, 1, "call", wishes));
    EXPECT_TRUE(run_until([&] { return is(1, PeerState::Failed); }));
    EXPECT_EQ(count("gulou_relay_dtls_failed_total"), 1U);
}

TEST_F(Row11HalfOpenHandshakes, OpenHandshakesAreCapped) {
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

TEST_F(Row14Replay, ReplayedPacketsAreDropped) {
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

TEST_F(Row15Sdp, AnSdpWithoutWhatWeNeedIsRefusedWithTheReason) {
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
