#include "pipeline/relay/camera_source.hpp"
#include "tests/unit/relay/fake_transport.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using media::Codec;
using std::chrono::microseconds;
using std::chrono::milliseconds;

class CameraSoundTest : public testing::Test {
protected:
    CameraSoundTest() : counters_(all_), camera_(counters_), sink_(config(), viewer_) {
        camera_.start_viewer(sink_, clock_.steady());
    }
    static SinkConfig config() {
        SinkConfig config;
        config.formats = {{Codec::Opus, 48000, 111, 0}, {Codec::PCMA, 8000, 8, 0}};
        config.codec = Codec::Opus;
        config.clock_rate = 48000;
        config.payload_type = 111;
        config.ssrc = 7;
        return config;
    }
    void push(Codec codec, Bytes data, microseconds pts) {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->codec = codec;
        unit->data = std::move(data);
        unit->pts = pts;
        unit->captured = WallTime(std::chrono::duration_cast<milliseconds>(pts));
        camera_.push(unit, CameraSource::Continuity::Continuous, clock_.steady());
        clock_.advance(milliseconds(20));
    }

    ManualClock clock_;
    Counters all_;
    RelayCounters counters_;
    CameraSource camera_;
    FakeTransport viewer_;
    Sink sink_;
};

TEST_F(CameraSoundTest, PcmaIsSentInPiecesOfTwentyMilliseconds) {
    push(Codec::PCMA, Bytes(400, 0xD5), milliseconds(1000));
    ASSERT_EQ(viewer_.rtp_sent.size(), 3U);
    EXPECT_EQ(viewer_.rtp_sent[0].header.payload_type, 8);
    EXPECT_EQ(viewer_.rtp_sent[0].payload.size(), 160U);
    EXPECT_EQ(viewer_.rtp_sent[2].payload.size(), 80U);
    EXPECT_EQ(viewer_.rtp_sent[1].header.timestamp - viewer_.rtp_sent[0].header.timestamp, 160U);
    EXPECT_EQ(viewer_.rtp_sent[2].header.timestamp - viewer_.rtp_sent[1].header.timestamp, 160U);
}

TEST_F(CameraSoundTest, TimestampsCountSamplesThoughTheClockTrembles) {
    for (int i = 0; i < 20; ++i)
        push(Codec::PCMA, Bytes(160, 0xD5), milliseconds(20 * i) + microseconds(i % 3 * 90));
    for (std::size_t i = 1; i < viewer_.rtp_sent.size(); ++i)
        EXPECT_EQ(viewer_.rtp_sent[i].header.timestamp - viewer_.rtp_sent[i - 1].header.timestamp,
                  160U);
}

TEST_F(CameraSoundTest, APauseIsAPauseInTheTimestamps) {
    push(Codec::PCMA, Bytes(160, 0xD5), milliseconds(0));
    push(Codec::PCMA, Bytes(160, 0xD5), milliseconds(500));
    EXPECT_EQ(viewer_.rtp_sent[1].header.timestamp - viewer_.rtp_sent[0].header.timestamp, 4000U);
}

TEST_F(CameraSoundTest, OpusTakesItsLengthFromThePacket) {
    const Bytes twenty_ms{0x78, 1, 2}; // RFC 6716 table 2: configuration 15, one frame
    push(Codec::Opus, twenty_ms, milliseconds(0));
    push(Codec::Opus, twenty_ms, milliseconds(20));
    ASSERT_EQ(viewer_.rtp_sent.size(), 2U);
    EXPECT_EQ(viewer_.rtp_sent[0].header.payload_type, 111);
    EXPECT_EQ(viewer_.rtp_sent[0].payload, twenty_ms);
    EXPECT_EQ(viewer_.rtp_sent[1].header.timestamp - viewer_.rtp_sent[0].header.timestamp, 960U);
}

TEST_F(CameraSoundTest, AViewerHearsWhenTheCameraChangesItsCodecWithoutAskingAgain) {
    push(Codec::Opus, {0x78, 1}, milliseconds(0));
    push(Codec::PCMA, Bytes(160, 0xD5), milliseconds(20));
    ASSERT_EQ(viewer_.rtp_sent.size(), 2U);
    EXPECT_EQ(viewer_.rtp_sent[1].header.payload_type, 8);
    EXPECT_EQ(viewer_.rtp_sent[1].header.sequence,
              static_cast<std::uint16_t>(viewer_.rtp_sent[0].header.sequence + 1));
}

TEST_F(CameraSoundTest, ACodecTheViewerDidNotOfferIsNotSent) {
    push(Codec::PCMU, Bytes(160, 0xFF), milliseconds(0));
    EXPECT_TRUE(viewer_.rtp_sent.empty());
}

TEST_F(CameraSoundTest, SoundThatIsNotForBrowsersIsDroppedAndCounted) {
    push(Codec::AAC, Bytes(200, 1), milliseconds(0));
    push(Codec::PCMA, {}, milliseconds(20));
    push(Codec::PCMA, Bytes(100'000, 1), milliseconds(40));
    push(Codec::Opus, Bytes(4000, 1), milliseconds(60));
    EXPECT_TRUE(viewer_.rtp_sent.empty());
    EXPECT_EQ(counters_.drop_access_units.value(), 4U);
}

TEST_F(CameraSoundTest, SoundDoesNotDisturbThePicturesOrder) {
    FakeTransport screen;
    SinkConfig video;
    video.codec = Codec::H264;
    video.payload_type = 102;
    Sink picture(video, screen);
    camera_.start_viewer(picture, clock_.steady());
    push(Codec::PCMA, Bytes(160, 0xD5), milliseconds(0));
    auto unit = std::make_shared<media::AccessUnit>();
    unit->keyframe = true;
    unit->pts = milliseconds(20);
    unit->captured = WallTime(milliseconds(20));
    unit->data = Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 9};
    camera_.push(unit, CameraSource::Continuity::Continuous, clock_.steady());
    EXPECT_EQ(screen.rtp_sent.size(), 1U);
    EXPECT_EQ(viewer_.rtp_sent.size(), 1U);
}

std::uint64_t read(const Bytes& packet, std::size_t at, std::size_t size) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < size; ++i)
        out = out << 8 | packet.at(at + i);
    return out;
}

// Lip-sync: both streams' sender reports must name the same moment for what was captured together.
TEST_F(CameraSoundTest, Row22SenderReportsOfPictureAndSoundShareOneClock) {
    FakeTransport screen;
    SinkConfig video;
    video.codec = Codec::H264;
    video.payload_type = 102;
    Sink picture(video, screen);
    camera_.start_viewer(picture, clock_.steady());
    const auto at = milliseconds(5'000);
    auto unit = std::make_shared<media::AccessUnit>();
    unit->keyframe = true;
    unit->pts = at;
    unit->captured = WallTime(at);
    unit->data = Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 9};
    clock_.advance(milliseconds(2000));
    camera_.push(unit, CameraSource::Continuity::Continuous, clock_.steady());
    push(Codec::PCMA, Bytes(160, 0xD5), at);
    ASSERT_FALSE(screen.rtcp_sent.empty());
    ASSERT_FALSE(viewer_.rtcp_sent.empty());
    EXPECT_EQ(read(screen.rtcp_sent.back(), 8, 8), read(viewer_.rtcp_sent.back(), 8, 8));
    EXPECT_EQ(read(viewer_.rtcp_sent.back(), 16, 4), viewer_.rtp_sent.back().header.timestamp);
    EXPECT_EQ(read(screen.rtcp_sent.back(), 16, 4), screen.rtp_sent.back().header.timestamp);
}

} // namespace
} // namespace gulou::relay
