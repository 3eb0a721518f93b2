#include "tests/unit/relay/relay_fixture.hpp"

#include <thread>

namespace gulou::relay {
namespace {

class RelayCamera : public RelayFixture {
protected:
    void push(bool key, media::Codec codec = media::Codec::H264) {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->codec = codec;
        unit->keyframe = key;
        unit->pts = std::chrono::milliseconds(40) * frame_++;
        unit->data = key ? Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 9}
                         : Bytes{0, 0, 0, 1, 0x41, static_cast<std::uint8_t>(frame_)};
        relay_->push(CameraId("camera"), unit);
    }
    void push_sound() {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->codec = media::Codec::PCMA;
        unit->pts = std::chrono::milliseconds(20) * sound_++;
        unit->data = Bytes(160, 0xD5);
        relay_->push(CameraId("camera"), unit);
    }
    // The offer with an m-line for sound behind the others, as a page that was asked for it makes.
    static std::string with_sound(std::string offer) {
        const auto from = offer.find("c=IN IP4");
        const auto to = offer.find("a=mid:");
        const auto transport = offer.substr(from, to - from);
        offer.insert(offer.find("BUNDLE 0") + 8, " 1");
        return offer + "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\n" + transport +
               "a=mid:1\r\na=rtpmap:8 PCMA/8000\r\n";
    }
    Result<std::string> offer_again(Peer& viewer, const std::string& offer) {
        auto answer = answer_to([&](Relay::Answer done) {
            relay_->watch_camera(PeerId(1), CameraId("camera"), offer, std::move(done));
        });
        if (answer)
            viewer.accept(*answer);
        return answer;
    }
    static test::PeerOffer video_only() {
        test::PeerOffer wishes;
        wishes.audio = false;
        wishes.direction = "recvonly";
        return wishes;
    }
    static std::size_t packets(const Peer& peer, std::uint32_t ssrc) {
        std::size_t out = 0;
        for (const auto& packet : peer.received)
            out += packet.header.ssrc == ssrc;
        return out;
    }
    int frame_ = 0;
    int sound_ = 0;
};

TEST_F(RelayCamera, SoundAddedByAFurtherOfferBeginsAtOnce) {
    start();
    push(true);
    Peer viewer;
    ASSERT_TRUE(watch(viewer, 1, "camera"));
    ASSERT_TRUE(run_until([&] { return viewer.received.size() == 1; }));
    ASSERT_TRUE(offer_again(viewer, with_sound(viewer.offer(video_only()))));
    const auto picture = viewer.receive_ssrc(0);
    const auto sound = viewer.receive_ssrc(1);
    ASSERT_NE(sound, 0U);
    for (int i = 0; i < 10; ++i) {
        push_sound();
        push(false);
    }
    EXPECT_TRUE(
        run_until([&] { return packets(viewer, sound) == 10 && packets(viewer, picture) == 11; }));
    EXPECT_EQ(viewer.received.size(), 21U); // the picture was not begun anew
}

TEST_F(RelayCamera, APictureAddedByAFurtherOfferBeginsWithTheKeptGroup) {
    start();
    push(true);
    push(false);
    Peer viewer;
    ASSERT_TRUE(watch(viewer, 1, "camera"));
    ASSERT_TRUE(run_until([&] { return viewer.received.size() == 2; }));
    auto wishes = video_only();
    wishes.more_pairs = 1;
    ASSERT_TRUE(offer_again(viewer, viewer.offer(wishes)));
    EXPECT_TRUE(run_until([&] { return packets(viewer, viewer.receive_ssrc(1)) == 2; }));
    EXPECT_EQ(packets(viewer, viewer.receive_ssrc(0)), 2U);
}

TEST_F(RelayCamera, AnInactiveLineRestsAndGoesOn) {
    start();
    push(true);
    Peer viewer;
    ASSERT_TRUE(watch(viewer, 1, "camera"));
    ASSERT_TRUE(run_until([&] { return viewer.received.size() == 1; }));
    auto wishes = video_only();
    wishes.more_pairs = 1;
    wishes.direction = "inactive";
    ASSERT_TRUE(offer_again(viewer, viewer.offer(wishes)));
    ASSERT_TRUE(run_until([&] { return packets(viewer, viewer.receive_ssrc(1)) == 1; }));
    push(false);
    ASSERT_TRUE(run_until([&] { return packets(viewer, viewer.receive_ssrc(1)) == 2; }));
    wishes.direction = "recvonly";
    ASSERT_TRUE(offer_again(viewer, viewer.offer(wishes)));
    const auto first = viewer.receive_ssrc(0);
    ASSERT_TRUE(run_until([&] { return packets(viewer, first) == 3; })); // the group again
    EXPECT_EQ(viewer.received.back().header.sequence,
              static_cast<std::uint16_t>(viewer.received.front().header.sequence + 2));
}

TEST_F(RelayCamera, AViewerStartsFromTheKeptGroupOfPictures) {
    start();
    push(true);
    for (int i = 0; i < 10; ++i)
        push(false);
    Peer viewer;
    ASSERT_TRUE(watch(viewer, 1, "camera"));
    // Nothing new is pushed: what is seen comes from the cache.
    ASSERT_TRUE(run_until([&] { return viewer.received.size() >= 11; }));
    EXPECT_EQ(viewer.received[0].payload[0] & 0x1F, 24);
    push(false);
    ASSERT_TRUE(run_until([&] { return viewer.received.size() >= 12; }));
    EXPECT_EQ(viewer.received[11].header.sequence,
              static_cast<std::uint16_t>(viewer.received[0].header.sequence + 11));
}

TEST_F(RelayCamera, SaysWhenItIsWantedAndWhenNoLonger) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(watch(a, 1, "camera"));
    ASSERT_TRUE(watch(b, 2, "camera"));
    relay_->close_peer(PeerId(1));
    relay_->close_peer(PeerId(2));
    ASSERT_TRUE(run_until([&] { return wanted_["camera"].size() == 4; }));
    EXPECT_EQ(wanted_["camera"], (std::vector{1, 2, 1, 0}));
}

TEST_F(RelayCamera, ACodecThatCannotBeShownIsRefusedWithItsName) {
    start();
    push(true, media::Codec::H265);
    Peer viewer;
    const auto answer = watch(viewer, 1, "camera"); // its units come to the thread with the viewer
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Unsupported);
    EXPECT_NE(answer.error().message.find("H265"), std::string::npos);
}

TEST_F(RelayCamera, PushingFromAnotherThreadIsSafeAndBounded) {
    start();
    Peer viewer;
    ASSERT_TRUE(watch(viewer, 1, "camera"));
    ASSERT_TRUE(run_until([&] { return viewer.connected(); }));
    std::thread camera([&] {
        for (int i = 0; i < 2000; ++i)
            push(i % 25 == 0);
    });
    camera.join();
    const auto whole = [&] {
        return viewer.received.size() + count("gulou_relay_drop_access_units_total") +
                   count("gulou_relay_drop_pushed_units_total") >=
               1900;
    };
    EXPECT_TRUE(run_until(whole));
}

TEST_F(RelayCamera, RemovingACameraLeavesItsViewersConnected) {
    start();
    push(true);
    Peer viewer;
    ASSERT_TRUE(watch(viewer, 1, "camera"));
    ASSERT_TRUE(run_until([&] { return !viewer.received.empty(); }));
    relay_->remove_camera(CameraId("camera"));
    EXPECT_TRUE(stats(1).found);
    EXPECT_TRUE(is(1, PeerState::Connected));
}

} // namespace
} // namespace gulou::relay
