#include "pipeline/relay/peer_source.hpp"
#include "pipeline/relay/sink.hpp"
#include "tests/unit/relay/fake_transport.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t rid_id = 4;
constexpr std::uint8_t repaired_rid_id = 5;

// A publisher of three VP8 layers q, h, f and one receiver.
class Row21Simulcast : public testing::Test {
protected:
    Row21Simulcast() : source_(source_config(), publisher_), sink_(sink_config(), receiver_) {
        sink_.attach(source_);
    }
    static PeerSourceConfig source_config() {
        PeerSourceConfig config;
        config.codec = media::Codec::VP8;
        config.extensions.rid = rid_id;
        config.extensions.repaired_rid = repaired_rid_id;
        config.nack = config.pli = true;
        config.layers = {"q", "h", "f"};
        return config;
    }
    static SinkConfig sink_config() {
        SinkConfig config;
        config.codec = media::Codec::VP8;
        config.ssrc = 777;
        config.payload_type = 96;
        config.rtx_ssrc = 778;
        config.rtx_payload_type = 97;
        config.first_sequence = 1000;
        return config;
    }
    static Bytes vp8(bool key, std::uint16_t picture, std::uint8_t temporal = 0,
                     bool sync = false) {
        return {0x90,
                0xE0,
                static_cast<std::uint8_t>(0x80 | (picture >> 8)),
                static_cast<std::uint8_t>(picture),
                static_cast<std::uint8_t>(picture / 2),
                static_cast<std::uint8_t>((temporal << 6) | (sync ? 0x20 : 0)),
                static_cast<std::uint8_t>(key ? 0 : 1),
                0,
                0};
    }
    // A one-packet frame of a layer; each layer has numbers and a clock of its own.
    void frame(std::size_t layer, Bytes payload, std::uint8_t extension = rid_id,
               std::uint32_t ssrc_offset = 0) {
        static constexpr std::array<std::uint8_t, 3> rids{'q', 'h', 'f'};
        const Bytes element{static_cast<std::uint8_t>(extension << 4), rids[layer], 0, 0};
        rtp::PacketView view;
        const auto ssrc = static_cast<std::uint32_t>(100 * (layer + 1)) + ssrc_offset;
        view.header = {true, 96, sequences_[layer]++, timestamp(layer), ssrc};
        view.extension_profile = 0xBEDE;
        view.extension = element;
        view.payload = payload;
        if (extension == rid_id || source_.restore(view))
            source_.on_packet(view, clock_.steady());
    }
    std::uint32_t timestamp(std::size_t layer) const {
        const auto ticks =
            std::chrono::duration_cast<milliseconds>(clock_.steady().time_since_epoch()).count() *
            90;
        return static_cast<std::uint32_t>(ticks) + static_cast<std::uint32_t>(layer) * 1'000'000;
    }
    void report(std::size_t layer, std::uint64_t ntp_ms) {
        const auto ssrc = static_cast<std::uint32_t>(100 * (layer + 1));
        source_.layer(layer).on_sender_report(
            {ssrc, (ntp_ms / 1000 << 32) | ((ntp_ms % 1000 << 32) / 1000), timestamp(layer), 0, 0},
            clock_.steady());
    }
    void pass(int ms = 33) { clock_.advance(milliseconds(ms)); }
    const FakeTransport::Sent& last() const { return receiver_.rtp_sent.back(); }
    std::uint16_t last_picture() const { return *rtp::parse_vp8(last().payload)->picture_id; }
    int plis_for(std::uint32_t ssrc) const {
        int count = 0;
        for (const auto& packet : publisher_.rtcp_sent) {
            rtp::RtcpReader reader(packet);
            while (const auto block = reader.next())
                if (const auto feedback = rtp::parse_feedback(*block))
                    count += block->type == 206 && feedback->media == ssrc;
        }
        return count;
    }

    ManualClock clock_;
    FakeTransport publisher_;
    FakeTransport receiver_;
    PeerSource source_;
    Sink sink_;
    std::array<std::uint16_t, 3> sequences_{10, 5000, 60000};
};

TEST_F(Row21Simulcast, LayersAreToldApartByTheirStreamIds) {
    frame(0, vp8(true, 1));
    frame(2, vp8(true, 1));
    EXPECT_EQ(source_.layer(0).ssrc(), 100U);
    EXPECT_FALSE(source_.layer(1).active());
    EXPECT_EQ(source_.layer(2).ssrc(), 300U);
    EXPECT_EQ(source_.layer(2).stats().layer, 2);
}

TEST_F(Row21Simulcast, ARepairStreamIsToldByTheStreamItRepairs) {
    frame(1, vp8(true, 1));
    sequences_[1] += 1; // 5001 is lost
    frame(1, vp8(false, 3));
    auto repair = vp8(false, 2);
    repair.insert(repair.begin(), {5001 >> 8, 5001 & 0xFF});
    sequences_[1] = 77;
    frame(1, repair, repaired_rid_id, 50);
    EXPECT_NE(source_.layer(1).log().find(65536 + 5001), nullptr);
    EXPECT_EQ(source_.layer(1).stats().retransmitted, 1U);
}

TEST_F(Row21Simulcast, APictureFromAnyLayerComesFirstThenTheBest) {
    frame(0, vp8(true, 1));
    ASSERT_EQ(receiver_.rtp_sent.size(), 1U);
    frame(2, vp8(false, 1)); // no key frame yet
    EXPECT_EQ(receiver_.rtp_sent.size(), 1U);
    pass();
    frame(2, vp8(true, 2));
    ASSERT_EQ(receiver_.rtp_sent.size(), 2U);
    frame(0, vp8(false, 2));
    EXPECT_EQ(receiver_.rtp_sent.size(), 2U);
    EXPECT_EQ(sink_.layer_number(), 2U);
}

TEST_F(Row21Simulcast, SequenceTimestampAndPictureIdGoOnAcrossASwitch) {
    sink_.aim({SinkAim::Sending::On, 0, SinkAim::every_frame}, clock_.steady());
    for (std::size_t layer = 0; layer < 3; ++layer) {
        frame(layer, vp8(true, static_cast<std::uint16_t>(100 * layer)));
        report(layer, 1'000'000);
    }
    const auto before = last().header;
    EXPECT_EQ(last_picture(), 0);
    sink_.aim({SinkAim::Sending::On, 1, SinkAim::every_frame}, clock_.steady());
    pass();
    frame(0, vp8(false, 1));
    EXPECT_EQ(last().header.sequence, before.sequence + 1);
    pass(40);
    frame(1, vp8(true, 101));
    EXPECT_EQ(last().header.ssrc, 777U);
    EXPECT_EQ(last().header.sequence, before.sequence + 2);
    EXPECT_NEAR(last().header.timestamp - before.timestamp, 73 * 90, 1);
    EXPECT_EQ(last_picture(), 2);
}

TEST_F(Row21Simulcast, TheTimestampFollowsThePublishersClockNotTheArrival) {
    sink_.aim({SinkAim::Sending::On, 0, SinkAim::every_frame}, clock_.steady());
    frame(0, vp8(true, 1));
    report(0, 1'000'000);
    frame(1, vp8(false, 1));
    report(1, 1'000'000 - 20); // its timestamps stand for 20 ms earlier
    const auto before = last().header;
    sink_.aim({SinkAim::Sending::On, 1, SinkAim::every_frame}, clock_.steady());
    pass(50);
    frame(1, vp8(true, 2));
    EXPECT_NEAR(last().header.timestamp - before.timestamp, 30 * 90, 2);
}

TEST_F(Row21Simulcast, TheTimestampNeverGoesBack) {
    sink_.aim({SinkAim::Sending::On, 0, SinkAim::every_frame}, clock_.steady());
    frame(0, vp8(true, 1));
    report(0, 1'000'000);
    frame(1, vp8(false, 1));
    report(1, 1'000'000 - 200);
    const auto before = last().header;
    sink_.aim({SinkAim::Sending::On, 1, SinkAim::every_frame}, clock_.steady());
    pass(50);
    frame(1, vp8(true, 2));
    EXPECT_EQ(last().header.timestamp - before.timestamp, 90U);
}

TEST_F(Row21Simulcast, OnlyTheWantedLayerIsAskedForAKeyFrame) {
    sink_.aim({SinkAim::Sending::On, 0, SinkAim::every_frame}, clock_.steady());
    for (std::size_t layer = 0; layer < 3; ++layer)
        frame(layer, vp8(true, 1));
    pass(1000);
    sink_.aim({SinkAim::Sending::On, 1, SinkAim::every_frame}, clock_.steady());
    for (int i = 0; i < 20; ++i) {
        pass(10);
        source_.tick(clock_.steady(), milliseconds(0));
    }
    EXPECT_EQ(plis_for(200), 1);
    EXPECT_EQ(plis_for(100), 0);
    EXPECT_EQ(plis_for(300), 0);
}

TEST_F(Row21Simulcast, HigherTemporalLayersAreLeftOutWithoutAGap) {
    sink_.aim({SinkAim::Sending::On, 0, 0}, clock_.steady());
    frame(0, vp8(true, 10));
    for (std::uint16_t i = 11; i < 19; ++i) {
        pass();
        frame(0, vp8(false, i, i % 2 == 1 ? 1 : 0, true));
    }
    ASSERT_EQ(receiver_.rtp_sent.size(), 5U);
    EXPECT_EQ(last().header.sequence, 1004);
    EXPECT_EQ(last_picture(), 14);
    EXPECT_EQ(receiver_.rtp_sent[1].header.timestamp - receiver_.rtp_sent[0].header.timestamp,
              2U * 33 * 90);
}

TEST_F(Row21Simulcast, ATemporalLayerIsEnteredOnlyWhereItCanBe) {
    sink_.aim({SinkAim::Sending::On, 0, 0}, clock_.steady());
    frame(0, vp8(true, 10));
    pass();
    frame(0, vp8(false, 11, 1, false));
    sink_.aim({SinkAim::Sending::On, 0, SinkAim::every_frame}, clock_.steady());
    pass();
    frame(0, vp8(false, 12, 1, false));
    EXPECT_EQ(receiver_.rtp_sent.size(), 1U);
    pass();
    frame(0, vp8(false, 13, 1, true));
    EXPECT_EQ(receiver_.rtp_sent.size(), 2U);
    pass();
    frame(0, vp8(false, 14, 1, false));
    EXPECT_EQ(receiver_.rtp_sent.size(), 3U);
    EXPECT_EQ(last_picture(), 12);
}

TEST_F(Row21Simulcast, ARepairAcrossFramesLeftOutIsTheRightPacket) {
    sink_.aim({SinkAim::Sending::On, 0, 0}, clock_.steady());
    frame(0, vp8(true, 10));
    for (std::uint16_t i = 11; i < 19; ++i) {
        pass();
        frame(0, vp8(false, i, i % 2 == 1 ? 1 : 0, true));
    }
    sink_.on_nack(1002, clock_.steady());
    EXPECT_EQ(last().header.ssrc, 778U);
    const auto repaired = Bytes(last().payload.begin() + 2, last().payload.end());
    EXPECT_EQ(repaired, receiver_.rtp_sent[2].payload);
}

TEST_F(Row21Simulcast, AHiddenTileIsSentNothingAndComesBackWithAKeyFrame) {
    frame(2, vp8(true, 1));
    sink_.set_height(0, clock_.steady());
    frame(2, vp8(false, 2));
    EXPECT_EQ(receiver_.rtp_sent.size(), 1U);
    EXPECT_FALSE(sink_.waiting());
    sink_.set_height(360, clock_.steady());
    EXPECT_TRUE(sink_.waiting());
    pass();
    frame(2, vp8(false, 3));
    EXPECT_EQ(receiver_.rtp_sent.size(), 1U);
    frame(2, vp8(true, 4));
    ASSERT_EQ(receiver_.rtp_sent.size(), 2U);
    EXPECT_EQ(last().header.sequence, 1001);
    EXPECT_EQ(last_picture(), 2);
}

TEST_F(Row21Simulcast, ADeadPublisherLeavesItsReceiversAlone) {
    auto other = std::make_unique<PeerSource>(source_config(), publisher_);
    sink_.attach(*other);
    other.reset();
    EXPECT_EQ(sink_.source(), nullptr);
    EXPECT_EQ(sink_.layer(), nullptr);
}

} // namespace
} // namespace gulou::relay
