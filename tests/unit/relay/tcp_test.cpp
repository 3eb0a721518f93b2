// Calls of peers whose network drops UDP.
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

class Row26CallOverTcp : public RelayFixture {
protected:
    std::uint16_t sequence_ = 10;
};

TEST_F(Row26CallOverTcp, AnswersOfferBothAndMediaFlowsBothWays) {
    start();
    Peer a;
    Peer b;
    b.use_tcp();
    ASSERT_TRUE(join(a, 1, "call"));
    const auto answer = join(b, 2, "call");
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->find(" udp "), std::string::npos);
    EXPECT_NE(answer->find(" tcp "), std::string::npos);
    EXPECT_NE(answer->find("typ host tcptype passive"), std::string::npos);
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    send_video(a, 10, key_payload());
    send_video(b, 70, key_payload());
    EXPECT_TRUE(run_until([&] { return !a.received.empty() && !b.received.empty(); }));
    EXPECT_NE(stats(2).address.find(" tcp"), std::string::npos);
    relay_->close_peer(PeerId(2));
    EXPECT_TRUE(run_until([&] { return b.closed(); })); // the goodbye still goes out
}

TEST_F(Row26CallOverTcp, AJammedReceiverLosesPicturesUpToAKeyFrameAndNobodyElseDoes) {
    start();
    Peer a;
    Peer jammed;
    Peer c;
    jammed.use_tcp();
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(jammed, 2, "call"));
    ASSERT_TRUE(join(c, 3, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && jammed.connected() && c.connected(); }));
    jammed.stop_reading();
    Bytes key(1100, 1);
    key[0] = 0x65;
    Bytes delta(1100, 1);
    delta[0] = 0x41;
    std::size_t sent = 0;
    // One at a time, so that nothing is lost on the way to the relay.
    const auto jam = [&] {
        if (c.received.size() == sent) {
            send_video(a, sequence_++, sent % 50 == 0 ? key : delta);
            ++sent;
        }
        return count("gulou_relay_drop_tcp_full_total") > 0 && sent > 100;
    };
    ASSERT_TRUE(run_until(jam));
    jammed.resume_reading();
    const auto before = jammed.received.size();
    const auto again = [&] {
        ++sequence_;
        send_video(a, sequence_, sequence_ % 5 == 0 ? key : delta);
        return jammed.received.size() > before + sent;
    };
    ASSERT_TRUE(run_until(again));
    EXPECT_EQ(std::adjacent_find(jammed.received.begin(), jammed.received.end(),
                                 [](const auto& x, const auto& y) {
                                     return static_cast<std::uint16_t>(x.header.sequence + 1) !=
                                            y.header.sequence;
                                 }),
              jammed.received.end());
}

TEST_F(Row26CallOverTcp, ALostConnectionIsReplacedByTheNext) {
    start();
    Peer a;
    Peer b;
    b.use_tcp();
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    b.change_address();
    const auto flows = [&] {
        send_video(a, sequence_++, key_payload());
        return b.received.size() > 5;
    };
    EXPECT_TRUE(run_until(flows));
    EXPECT_EQ(count("gulou_relay_dtls_established_total"), 2U);
}

TEST_F(Row26CallOverTcp, SwitchedOffThereIsNoCandidateForIt) {
    RelayOptions options;
    options.tcp = IceTcp::Off;
    start(options);
    Peer a;
    const auto answer = join(a, 1, "call");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->find("tcptype"), std::string::npos);
}

} // namespace
} // namespace gulou::relay
