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
    int frame_ = 0;
};

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
