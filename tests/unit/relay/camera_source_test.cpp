#include "pipeline/relay/camera_source.hpp"
#include "tests/unit/relay/fake_transport.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

class CameraSourceTest : public testing::Test {
protected:
    CameraSourceTest() : counters_(all_), camera_(counters_), sink_(config(), viewer_) {}
    static SinkConfig config() {
        SinkConfig config;
        config.codec = media::Codec::H264;
        config.ssrc = 7;
        config.payload_type = 102;
        return config;
    }
    void push(bool key, std::size_t size = 500,
              CameraSource::Continuity continuity = CameraSource::Continuity::Continuous,
              media::Codec codec = media::Codec::H264) {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->codec = codec;
        unit->keyframe = key;
        unit->pts = milliseconds(40) * frame_++;
        unit->captured = clock_.wall();
        unit->data = key ? Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65}
                         : Bytes{0, 0, 0, 1, 0x41};
        unit->data.resize(unit->data.size() + size, 0x5A);
        camera_.push(unit, continuity, clock_.steady());
        clock_.advance(milliseconds(40));
    }
    void run_ticks(int count) {
        for (int i = 0; i < count; ++i)
            camera_.tick(clock_.steady());
    }

    ManualClock clock_;
    Counters all_;
    RelayCounters counters_;
    CameraSource camera_;
    FakeTransport viewer_;
    Sink sink_;
    int frame_ = 0;
};

TEST_F(CameraSourceTest, Row20ANewViewerStartsWithTheKeptGroupOfPictures) {
    push(true);
    for (int i = 0; i < 20; ++i)
        push(false);
    EXPECT_TRUE(viewer_.rtp_sent.empty());
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(3);
    ASSERT_EQ(viewer_.rtp_sent.size(), 21U);
    EXPECT_EQ(viewer_.rtp_sent[0].payload[0] & 0x1F, 24); // parameter sets and picture together
    EXPECT_FALSE(sink_.replaying());
    push(false);
    EXPECT_EQ(viewer_.rtp_sent.size(), 22U);
}

TEST_F(CameraSourceTest, Row20TheReplayIsPacedAndLosesNothingThatComesMeanwhile) {
    push(true, 60000);
    for (int i = 0; i < 10; ++i)
        push(false, 10000);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    const auto first = viewer_.rtp_sent.size();
    EXPECT_GT(first, 15U);
    EXPECT_LT(first, 40U);
    push(false, 5000);
    EXPECT_EQ(viewer_.rtp_sent.size(), first);
    run_ticks(20);
    for (std::size_t i = 1; i < viewer_.rtp_sent.size(); ++i) {
        const auto& before = viewer_.rtp_sent[i - 1].header;
        const auto& packet = viewer_.rtp_sent[i].header;
        ASSERT_EQ(packet.sequence, static_cast<std::uint16_t>(before.sequence + 1));
        ASSERT_GE(packet.timestamp, before.timestamp);
    }
    EXPECT_FALSE(sink_.replaying());
}

TEST_F(CameraSourceTest, TheReplayReachesThePresentInItsTimestamps) {
    push(true);
    for (int i = 0; i < 49; ++i)
        push(false);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(5);
    const auto length =
        viewer_.rtp_sent.back().header.timestamp - viewer_.rtp_sent.front().header.timestamp;
    EXPECT_LT(length, 90000U / 4); // two seconds of pictures within a quarter
    const auto last = viewer_.rtp_sent.back().header.timestamp;
    push(false);
    EXPECT_EQ(viewer_.rtp_sent.back().header.timestamp - last, 3600U);
}

TEST_F(CameraSourceTest, AfterAGapPicturesAreDroppedUpToTheNextKeyFrame) {
    push(true);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    const auto before = viewer_.rtp_sent.size();
    push(false, 500, CameraSource::Continuity::Gap);
    push(false);
    EXPECT_EQ(viewer_.rtp_sent.size(), before);
    EXPECT_EQ(counters_.drop_access_units.value(), 2U);
    push(true);
    push(false);
    EXPECT_EQ(viewer_.rtp_sent.size(), before + 2);
}

TEST_F(CameraSourceTest, AStaleGroupIsNotShown) {
    push(true);
    push(false);
    clock_.advance(milliseconds(3000));
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(3);
    EXPECT_TRUE(viewer_.rtp_sent.empty());
    push(false);
    EXPECT_TRUE(viewer_.rtp_sent.empty());
    push(true);
    EXPECT_EQ(viewer_.rtp_sent.size(), 1U);
}

TEST_F(CameraSourceTest, Row20AGroupThatIsTooLongIsNotKept) {
    push(true);
    for (int i = 0; i < 150; ++i) // six seconds
        push(false);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(3);
    EXPECT_TRUE(viewer_.rtp_sent.empty());
    push(true);
    EXPECT_EQ(viewer_.rtp_sent.size(), 1U);
}

TEST_F(CameraSourceTest, ViewersDoNotWaitForOneAnother) {
    push(true);
    push(false);
    FakeTransport second;
    Sink other(config(), second);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    push(false);
    camera_.start_viewer(other, clock_.steady());
    run_ticks(1);
    EXPECT_EQ(viewer_.rtp_sent.size(), 3U);
    EXPECT_EQ(second.rtp_sent.size(), 3U);
}

TEST_F(CameraSourceTest, AReconnectedCameraGoesOnWithoutGoingBackInTime) {
    push(true);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    for (int i = 0; i < 50; ++i)
        push(false);
    const auto before = viewer_.rtp_sent.back().header.timestamp;
    frame_ = 0;
    push(true);
    EXPECT_EQ(viewer_.rtp_sent.back().header.timestamp - before, 3600U);
}

TEST_F(CameraSourceTest, ACodecBrowsersLackIsNamed) {
    push(true, 10, CameraSource::Continuity::Continuous, media::Codec::H265);
    ASSERT_TRUE(camera_.refusal());
    EXPECT_NE(camera_.refusal()->find("H265"), std::string::npos);
    EXPECT_EQ(counters_.drop_access_units.value(), 1U);
    push(true);
    EXPECT_FALSE(camera_.refusal());
}

TEST_F(CameraSourceTest, Row24BFramesAreRefusedAndNeverSent) {
    push(true);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    const auto before = viewer_.rtp_sent.size();
    auto unit = std::make_shared<media::AccessUnit>();
    unit->reordered = true;
    unit->data = Bytes{0, 0, 0, 1, 0x41, 0xA0};
    camera_.push(unit, CameraSource::Continuity::Continuous, clock_.steady());
    EXPECT_EQ(viewer_.rtp_sent.size(), before);
    ASSERT_TRUE(camera_.refusal());
    EXPECT_NE(camera_.refusal()->find("B frames"), std::string::npos);
    // Switched off in the camera: live again from the next key frame.
    push(false);
    EXPECT_EQ(viewer_.rtp_sent.size(), before);
    push(true);
    EXPECT_EQ(viewer_.rtp_sent.size(), before + 1);
    EXPECT_FALSE(camera_.refusal());
}

TEST_F(CameraSourceTest, Row20ParameterSetsAreSentWithAKeyFrameThatLacksThem) {
    push(true);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    auto bare = std::make_shared<media::AccessUnit>();
    bare->keyframe = true;
    bare->pts = milliseconds(40) * frame_++;
    bare->data = Bytes{0, 0, 0, 1, 0x65, 9, 9, 9};
    camera_.push(bare, CameraSource::Continuity::Continuous, clock_.steady());
    const auto& payload = viewer_.rtp_sent.back().payload;
    const Bytes expected{0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 2, 0, 4, 0x65, 9, 9, 9};
    EXPECT_EQ(payload, expected);
}

TEST_F(CameraSourceTest, AViewerWhoLostHisWayIsLedBackByTheKeptGroup) {
    clock_.advance(milliseconds(10'000));
    push(true);
    for (int i = 0; i < 24; ++i)
        push(false);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(3);
    clock_.advance(milliseconds(3000));
    push(false); // the group lives on
    const auto before = viewer_.rtp_sent.size();
    const auto& last = viewer_.rtp_sent.back().header;
    const auto sequence = last.sequence;
    const auto timestamp = last.timestamp;
    sink_.on_keyframe_request(clock_.steady());
    run_ticks(3);
    ASSERT_EQ(viewer_.rtp_sent.size(), before + 26);
    EXPECT_EQ(viewer_.rtp_sent[before].payload[0] & 0x1F, 24); // from the parameter sets on
    for (std::size_t i = before; i < viewer_.rtp_sent.size(); ++i) {
        const auto& header = viewer_.rtp_sent[i].header;
        EXPECT_EQ(header.sequence, static_cast<std::uint16_t>(sequence + 1 + (i - before)));
        EXPECT_GT(header.timestamp,
                  i == before ? timestamp : viewer_.rtp_sent[i - 1].header.timestamp);
    }
    // The receiver's clock is hardly moved: a frame later is a frame later.
    EXPECT_LT(viewer_.rtp_sent.back().header.timestamp - timestamp, 90U * 20);
    // Asking again at once changes nothing: the link that lost packets is not flooded.
    sink_.on_keyframe_request(clock_.steady());
    run_ticks(3);
    EXPECT_EQ(viewer_.rtp_sent.size(), before + 26);
    clock_.advance(milliseconds(2000));
    push(false);
    sink_.on_keyframe_request(clock_.steady());
    run_ticks(3);
    EXPECT_EQ(viewer_.rtp_sent.size(), before + 26 + 1 + 27);
}

TEST_F(CameraSourceTest, PacketizingOutlastsTheLastViewerForAWhile) {
    push(true);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    sink_.detach();
    clock_.advance(milliseconds(9000));
    run_ticks(1);
    push(false);
    EXPECT_GE(camera_.newest(), 0); // goes on
    clock_.advance(milliseconds(1500));
    run_ticks(1);
    EXPECT_LT(camera_.newest(), 0); // given back
}

TEST_F(CameraSourceTest, EmptyAndGarbledPicturesAreHarmless) {
    push(true);
    camera_.start_viewer(sink_, clock_.steady());
    run_ticks(1);
    auto unit = std::make_shared<media::AccessUnit>();
    camera_.push(unit, CameraSource::Continuity::Continuous, clock_.steady());
    auto garbled = std::make_shared<media::AccessUnit>();
    garbled->data = Bytes(1000, 0xAB);
    camera_.push(garbled, CameraSource::Continuity::Continuous, clock_.steady());
    EXPECT_EQ(viewer_.rtp_sent.size(), 1U);
}

} // namespace
} // namespace gulou::relay
