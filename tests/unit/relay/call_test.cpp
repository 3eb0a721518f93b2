#include "pipeline/rtp/rtcp_write.hpp"
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>
#include <set>

namespace gulou::relay {
namespace {

class RelayCall : public RelayFixture {
protected:
    // Two peers in one call, connected.
    void connect(Peer& a, Peer& b) {
        ASSERT_TRUE(join(a, 1, "call"));
        ASSERT_TRUE(join(b, 2, "call"));
        ASSERT_TRUE(run_until([&] {
            return a.connected() && b.connected() && is(1, PeerState::Connected) &&
                   is(2, PeerState::Connected);
        }));
    }
    void on_streams(PeerId peer, const StreamMap& map) override { maps_[peer.value()] = map; }
    std::map<std::uint64_t, StreamMap> maps_;

    // Whether `peer` got a video packet with this payload.
    static bool has(const Peer& peer, const Bytes& payload) {
        return std::any_of(peer.received.begin(), peer.received.end(),
                           [&](const auto& packet) { return packet.payload == payload; });
    }
};

TEST_F(RelayCall, ConnectsTwoPartiesAndForwardsBothWays) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    EXPECT_EQ(a.profile(), "SRTP_AEAD_AES_128_GCM");
    send_video(a, 10, key_payload());
    send_video(b, 9000, key_payload());
    a.send({true, Peer::audio_type, 1, 960, a.audio_ssrc()}, as_bytes("hello"));
    ASSERT_TRUE(run_until([&] { return b.received.size() >= 2 && !a.received.empty(); }));
    const Bytes hello{'h', 'e', 'l', 'l', 'o'};
    EXPECT_TRUE(has(b, hello));
    EXPECT_TRUE(has(b, key_payload()));
    EXPECT_TRUE(has(a, key_payload()));
    EXPECT_EQ(a.received[0].header.ssrc, a.receive_ssrc(1));
}

TEST_F(RelayCall, WorksWithTheOlderSrtpProfile) {
    start();
    Peer a("SRTP_AES128_CM_SHA1_80");
    Peer b;
    connect(a, b);
    EXPECT_EQ(a.profile(), "SRTP_AES128_CM_SHA1_80");
    EXPECT_EQ(b.profile(), "SRTP_AEAD_AES_128_GCM");
    send_video(a, 10, key_payload());
    EXPECT_TRUE(run_until([&] { return has(b, key_payload()); }));
}

TEST_F(RelayCall, AsksThePublisherForAKeyFrameWhenSomebodyJoins) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected(); }));
    send_video(a, 10, delta_payload(1));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.keyframe_requests > 0; }));
    EXPECT_TRUE(b.received.empty());
    send_video(a, 11, key_payload());
    EXPECT_TRUE(run_until([&] { return has(b, key_payload()); }));
}

TEST_F(RelayCall, ForwardsAReceiversWishForAKeyFrameOnce) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    send_video(a, 10, key_payload());
    ASSERT_TRUE(run_until([&] { return !b.received.empty(); }));
    const auto before = a.keyframe_requests;
    for (int i = 0; i < 20; ++i)
        b.send_pli(b.receive_ssrc(1));
    ASSERT_TRUE(run_until([&] { return a.keyframe_requests > before; }));
    EXPECT_EQ(a.keyframe_requests, before + 1);
}

TEST_F(RelayCall, RepairsWhatTheReceiverLost) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    std::set<std::uint16_t> lost;
    b.lose = [&](const rtp::Header& header) {
        return header.ssrc == b.receive_ssrc(1) && header.sequence % 5 == 0 &&
               lost.insert(header.sequence).second;
    };
    send_video(a, 10, key_payload());
    for (std::uint8_t i = 0; i < 50; ++i)
        send_video(a, static_cast<std::uint16_t>(11 + i), delta_payload(i));
    ASSERT_TRUE(run_until([&] { return b.received.size() + lost.size() >= 51; }));
    ASSERT_FALSE(lost.empty());
    b.send_nack(b.receive_ssrc(1), {lost.begin(), lost.end()});
    ASSERT_TRUE(run_until([&] { return b.received.size() >= 51; }));
    const auto repairs = std::count_if(b.received.begin(), b.received.end(), [&](const auto& p) {
        return p.header.ssrc == b.repair_ssrc(1) && p.header.payload_type == Peer::rtx_type;
    });
    EXPECT_EQ(static_cast<std::size_t>(repairs), lost.size());
}

TEST_F(RelayCall, AsksThePublisherForWhatWasLostOnTheWayIn) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    send_video(a, 10, key_payload());
    send_video(a, 13, delta_payload(3));
    ASSERT_TRUE(run_until([&] { return a.nacked.size() >= 2; }));
    EXPECT_EQ(a.nacked[0], 11);
    EXPECT_EQ(a.nacked[1], 12);
    send_video(a, 11, delta_payload(1));
    send_video(a, 12, delta_payload(2));
    ASSERT_TRUE(run_until([&] { return has(b, delta_payload(1)) && has(b, delta_payload(2)); }));
}

TEST_F(RelayCall, ReportsReachThePublisher) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    send_video(a, 10, key_payload());
    EXPECT_TRUE(run_until([&] {
        return std::any_of(a.received_rtcp.begin(), a.received_rtcp.end(), [&](const Bytes& p) {
            rtp::RtcpReader reader(p);
            const auto block = reader.next();
            bool ours = false;
            rtp::for_each_report(*block, [&](const rtp::ReportBlock& report) {
                ours = report.ssrc == a.video_ssrc() && report.highest_sequence == 10;
            });
            return ours;
        });
    }));
}

TEST_F(RelayCall, FollowsAPeerToItsNewAddress) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    send_video(a, 10, key_payload());
    ASSERT_TRUE(run_until([&] { return !b.received.empty(); }));
    const auto before = stats(2).address;
    b.change_address();
    ASSERT_TRUE(run_until([&] { return count("gulou_relay_address_changes_total") == 1; }));
    send_video(a, 11, delta_payload(1));
    EXPECT_TRUE(run_until([&] { return has(b, delta_payload(1)); }));
    EXPECT_NE(stats(2).address, before);
}

TEST_F(RelayCall, PartiesWithoutACommonCodecTalkAndAreToldWhyTheyDoNotSee) {
    start();
    Peer a;
    Peer b;
    test::PeerOffer vp8;
    vp8.video_codec = "VP8";
    ASSERT_TRUE(join(a, 1, "call", vp8));
    const auto answer = join(b, 2, "call"); // offers H.264 only
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->find("m=video 9 "), std::string::npos);
    ASSERT_TRUE(run_until([&] { return maps_.contains(2); }));
    ASSERT_EQ(maps_[2].refused.size(), 1U);
    EXPECT_EQ(maps_[2].refused[0].from, PeerId(1));
    EXPECT_NE(maps_[2].refused[0].reason.find("VP8"), std::string::npos);
    EXPECT_EQ(maps_[2].streams[0].from, PeerId(1));
}

TEST_F(RelayCall, AGoodbyeIsHeardAtOnce) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    a.say_goodbye();
    EXPECT_TRUE(run_until([&] { return is(1, PeerState::Closed); }));
    relay_->end_call(CallId("call"));
    EXPECT_TRUE(run_until([&] { return b.closed(); }));
    EXPECT_FALSE(stats(2).found);
}

TEST_F(RelayCall, SilenceIsNoticedAndThenFailure) {
    RelayOptions options;
    options.silence = std::chrono::milliseconds(300);
    options.keep = std::chrono::milliseconds(900);
    start(options);
    Peer a;
    Peer b;
    connect(a, b);
    a.stop_checks();
    ASSERT_TRUE(run_until([&] { return is(1, PeerState::Failed); }));
    EXPECT_EQ(states_[1],
              (std::vector{PeerState::Connected, PeerState::Disconnected, PeerState::Failed}));
    EXPECT_TRUE(is(2, PeerState::Connected));
}

TEST_F(RelayCall, AThirdPartyTakesTheFreePlaceOfOneThatLeft) {
    start();
    Peer a;
    Peer b;
    Peer c;
    connect(a, b);
    relay_->close_peer(PeerId(2));
    ASSERT_TRUE(join(c, 3, "call"));
    ASSERT_TRUE(run_until([&] { return c.connected(); }));
    send_video(a, 10, key_payload());
    send_video(c, 70, key_payload());
    EXPECT_TRUE(run_until([&] { return has(c, key_payload()) && has(a, key_payload()); }));
}

TEST_F(RelayCall, StatisticsTellOfEveryStream) {
    start();
    Peer a;
    Peer b;
    connect(a, b);
    send_video(a, 10, key_payload());
    send_video(a, 11, delta_payload(1));
    ASSERT_TRUE(run_until([&] { return b.received.size() == 2; }));
    const auto sent = stats(2);
    EXPECT_EQ(sent.srtp_profile, "SRTP_AEAD_AES_128_GCM");
    const auto video = std::find_if(sent.streams.begin(), sent.streams.end(), [](const auto& s) {
        return s.codec == media::Codec::H264 && s.direction == StreamDirection::Sent;
    });
    ASSERT_NE(video, sent.streams.end());
    EXPECT_EQ(video->packets, 2U);
    EXPECT_EQ(video->keyframes, 1U);
    EXPECT_FALSE(stats(99).found);
}

} // namespace
} // namespace gulou::relay
