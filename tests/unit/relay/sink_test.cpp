#include "pipeline/relay/peer_source.hpp"
#include "pipeline/relay/sink.hpp"
#include "tests/unit/relay/fake_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

// One publisher, one receiver, between them the source and the sink.
class SinkTest : public testing::Test {
protected:
    SinkTest() : source_(source_config(), publisher_), sink_(sink_config(), receiver_) {
        sink_.attach(source_);
    }
    static PeerSourceConfig source_config() {
        PeerSourceConfig config;
        config.codec = media::Codec::H264;
        config.extensions.orientation = 5;
        config.nack = config.pli = config.fir = true;
        return config;
    }
    static SinkConfig sink_config() {
        SinkConfig config;
        config.mid = "v";
        config.codec = media::Codec::H264;
        config.ssrc = 777;
        config.payload_type = 102;
        config.rtx_ssrc = 778;
        config.rtx_payload_type = 103;
        config.extensions.mid = 9;
        config.extensions.orientation = 10;
        config.first_sequence = 1000;
        return config;
    }
    void publish(std::uint16_t sequence, Bytes payload, std::uint32_t ssrc = 1) {
        rtp::PacketView view;
        view.header = {false, 96, sequence, std::uint32_t{sequence} * 3000, ssrc};
        view.payload = payload;
        source_.on_packet(view, clock_.steady());
    }
    static Bytes key() { return {0x67, 1, 2, 3}; }
    static Bytes delta(std::uint8_t mark = 0) { return {0x41, mark}; }
    static int count_of(const std::vector<Bytes>& packets, rtp::RtcpType type,
                        std::uint8_t format) {
        int count = 0;
        for (const auto& packet : packets) {
            rtp::RtcpReader reader(packet);
            while (const auto block = reader.next())
                count += block->type == static_cast<std::uint8_t>(type) && block->count == format;
        }
        return count;
    }

    ManualClock clock_;
    FakeTransport publisher_;
    FakeTransport receiver_;
    PeerSource source_;
    Sink sink_;
};

using Row17Rtx = SinkTest;
using Row19KeyframeRequests = SinkTest;
using Row22SenderReports = SinkTest;

TEST_F(SinkTest, StartsAtAKeyFrameWithItsOwnNumbers) {
    publish(50, delta());
    EXPECT_TRUE(receiver_.rtp_sent.empty());
    EXPECT_TRUE(sink_.waiting());
    publish(51, key());
    publish(52, delta());
    ASSERT_EQ(receiver_.rtp_sent.size(), 2U);
    const auto& first = receiver_.rtp_sent[0];
    EXPECT_EQ(first.header.ssrc, 777U);
    EXPECT_EQ(first.header.payload_type, 102);
    EXPECT_EQ(first.header.sequence, 1000);
    EXPECT_EQ(first.payload, key());
    EXPECT_EQ(receiver_.rtp_sent[1].header.sequence, 1001);
    EXPECT_EQ(receiver_.rtp_sent[1].header.timestamp - first.header.timestamp, 3000U);
}

TEST_F(Row19KeyframeRequests, AWaitingReceiverMakesTheSourceAskOnce) {
    publish(50, delta());
    for (int i = 0; i < 30; ++i) {
        clock_.advance(milliseconds(10));
        source_.tick(clock_.steady(), milliseconds(0));
    }
    EXPECT_EQ(count_of(publisher_.rtcp_sent, rtp::RtcpType::PayloadFeedback, rtp::fmt_pli), 1);
}

TEST_F(Row19KeyframeRequests, PlisThatAreIgnoredBecomeFirs) {
    publish(50, delta());
    for (int i = 0; i < 500; ++i) {
        clock_.advance(milliseconds(10));
        source_.tick(clock_.steady(), milliseconds(0));
    }
    EXPECT_EQ(count_of(publisher_.rtcp_sent, rtp::RtcpType::PayloadFeedback, rtp::fmt_pli), 2);
    EXPECT_EQ(count_of(publisher_.rtcp_sent, rtp::RtcpType::PayloadFeedback, rtp::fmt_fir), 3);
}

TEST_F(SinkTest, Row16ExtensionIdsAndMidAreTheReceivers) {
    rtp::PacketView view;
    const Bytes extension{0x50, 0x02, 0, 0}; // orientation under the publisher's id 5
    const auto payload = key();
    view.header = {false, 96, 1, 1, 1};
    view.extension_profile = 0xBEDE;
    view.extension = extension;
    view.payload = payload;
    source_.on_packet(view, clock_.steady());
    ASSERT_EQ(receiver_.rtp_sent.size(), 1U);
    const auto sent = rtp::parse_packet(receiver_.rtp_sent[0].whole);
    rtp::ExtensionReader reader(*sent);
    const auto mid = reader.next();
    EXPECT_EQ(mid->id, 9);
    EXPECT_EQ(as_text(mid->value), "v");
    const auto orientation = reader.next();
    EXPECT_EQ(orientation->id, 10);
    EXPECT_EQ(orientation->value[0], 2);
}

TEST_F(Row17Rtx, ANackIsAnsweredOnTheRepairStream) {
    publish(51, key());
    publish(52, delta(7));
    sink_.on_nack(1001, clock_.steady());
    ASSERT_EQ(receiver_.rtp_sent.size(), 3U);
    const auto& repair = receiver_.rtp_sent[2];
    EXPECT_EQ(repair.header.ssrc, 778U);
    EXPECT_EQ(repair.header.payload_type, 103);
    EXPECT_EQ(repair.payload, (Bytes{1001 >> 8, 1001 & 0xFF, 0x41, 7}));
}

TEST_F(Row17Rtx, ANackIsAnsweredInPlaceWithoutARepairStream) {
    auto config = sink_config();
    config.rtx_ssrc = 0;
    Sink plain(config, receiver_);
    plain.attach(source_);
    publish(51, key());
    receiver_.rtp_sent.clear();
    plain.on_nack(1000, clock_.steady());
    ASSERT_EQ(receiver_.rtp_sent.size(), 1U);
    EXPECT_EQ(receiver_.rtp_sent[0].header.ssrc, 777U);
    EXPECT_EQ(receiver_.rtp_sent[0].header.sequence, 1000);
}

TEST_F(Row17Rtx, TheSameRepairIsNotSentTwiceWithinARoundTrip) {
    publish(51, key());
    sink_.on_nack(1000, clock_.steady());
    sink_.on_nack(1000, clock_.steady());
    EXPECT_EQ(receiver_.rtp_sent.size(), 2U);
    clock_.advance(milliseconds(100));
    sink_.on_nack(1000, clock_.steady());
    EXPECT_EQ(receiver_.rtp_sent.size(), 3U);
}

TEST_F(Row17Rtx, RepairsHaveABudget) {
    publish(51, key());
    for (std::uint16_t i = 52; i < 352; ++i)
        publish(i, Bytes(1100, 0x41));
    receiver_.rtp_sent.clear();
    for (std::uint16_t i = 1100; i < 1300; ++i)
        sink_.on_nack(i, clock_.steady());
    EXPECT_LT(receiver_.rtp_sent.size(), 60U);
    EXPECT_GT(receiver_.rtp_sent.size(), 40U);
}

TEST_F(Row17Rtx, NumbersNobodySentAreIgnored) {
    publish(51, key());
    for (const std::uint16_t sequence : std::vector<std::uint16_t>{0, 999, 1001, 40000})
        sink_.on_nack(sequence, clock_.steady());
    EXPECT_EQ(receiver_.rtp_sent.size(), 1U);
}

TEST_F(SinkTest, APacketThatArrivesLateGoesOutUnderItsOwnNumber) {
    publish(51, key());
    publish(53, delta(3));
    publish(52, delta(2));
    ASSERT_EQ(receiver_.rtp_sent.size(), 3U);
    EXPECT_EQ(receiver_.rtp_sent[1].header.sequence, 1002);
    EXPECT_EQ(receiver_.rtp_sent[2].header.sequence, 1001);
    publish(52, delta(2)); // and a second copy not at all
    EXPECT_EQ(receiver_.rtp_sent.size(), 3U);
}

TEST_F(SinkTest, ANewStreamOfThePublisherContinuesTheReceivers) {
    publish(51, key());
    publish(52, delta());
    const auto before = receiver_.rtp_sent.back().header;
    clock_.advance(milliseconds(1000));
    publish(9000, delta(), 2);
    EXPECT_EQ(receiver_.rtp_sent.size(), 2U); // waits for a key frame
    publish(9001, key(), 2);
    ASSERT_EQ(receiver_.rtp_sent.size(), 3U);
    EXPECT_EQ(receiver_.rtp_sent[2].header.sequence, before.sequence + 1);
    EXPECT_EQ(receiver_.rtp_sent[2].header.timestamp, before.timestamp + 90000);
}

TEST_F(Row22SenderReports, SenderReportsKeepThePublishersTime) {
    publish(51, key());
    source_.on_sender_report({1, 0x123456789ABCDEF0, 51 * 3000 + 900, 5, 6}, clock_.steady());
    ASSERT_FALSE(receiver_.rtcp_sent.empty());
    rtp::RtcpReader reader(receiver_.rtcp_sent.back());
    const auto report = rtp::parse_sender_report(*reader.next());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->ssrc, 777U);
    EXPECT_EQ(report->ntp, 0x123456789ABCDEF0U);
    EXPECT_EQ(report->rtp_timestamp, receiver_.rtp_sent[0].header.timestamp + 900);
    EXPECT_EQ(report->packets, 1U); // our own count, not the publisher's
}

TEST_F(Row22SenderReports, ThereAreNoneOfAStreamThatRests) {
    publish(51, key());
    clock_.advance(milliseconds(1900));
    source_.on_sender_report({1, 0x123456789ABCDEF0, 0, 0, 0}, clock_.steady());
    const auto before = receiver_.rtcp_sent.size();
    EXPECT_GT(before, 0U);
    clock_.advance(milliseconds(200));
    source_.on_sender_report({1, 0x123456789ABCDEF0, 0, 0, 0}, clock_.steady());
    EXPECT_EQ(receiver_.rtcp_sent.size(), before);
}

TEST_F(Row22SenderReports, TheRoundTripIsMeasuredFromTheReceiversReport) {
    publish(51, key());
    source_.on_sender_report({1, 0x123456789ABCDEF0, 0, 0, 0}, clock_.steady());
    clock_.advance(milliseconds(80));
    rtp::ReportBlock block;
    block.last_sr = 0x56789ABC;
    block.delay_since_sr = 65536 * 30 / 1000;
    sink_.on_report(block, clock_.steady());
    EXPECT_NEAR(static_cast<double>(sink_.rtt().count()), 50, 1);
}

// A microphone that hears nothing sends next to nothing (DTX).
TEST_F(SinkTest, Row25APauseOfTheVoiceIsNoLossAndRestsOnlyAfterFiveSeconds) {
    auto config = source_config();
    config.codec = media::Codec::Opus;
    config.clock_rate = 48'000;
    PeerSource voice(config, publisher_);
    const auto say = [&](std::uint16_t sequence) {
        rtp::PacketView view;
        const Bytes payload{0xF8, 1, 2};
        const auto samples = clock_.steady().time_since_epoch() / milliseconds(1) * 48;
        view.header = {false, 111, sequence, static_cast<std::uint32_t>(samples), 5};
        view.payload = payload;
        voice.on_packet(view, clock_.steady());
    };
    say(1);
    clock_.advance(milliseconds(4900));
    EXPECT_FALSE(voice.stats(clock_.steady()).idle);
    say(2);
    say(4); // the third is lost, then there is nothing to say for a while
    clock_.advance(milliseconds(5100));
    EXPECT_TRUE(voice.stats(clock_.steady()).idle);
    say(5);
    clock_.advance(milliseconds(20));
    voice.tick(clock_.steady(), milliseconds(20));
    const auto stats = voice.stats(clock_.steady());
    EXPECT_FALSE(stats.idle);
    EXPECT_EQ(stats.lost, 1);
    EXPECT_EQ(stats.nacks, 0U); // of no use any more
    EXPECT_LT(stats.jitter_ms, 1.0);
}

TEST_F(SinkTest, NothingIsSentToAPeerThatIsNotReady) {
    receiver_.is_ready = false;
    publish(51, key());
    EXPECT_TRUE(receiver_.rtp_sent.empty());
    EXPECT_TRUE(sink_.waiting());
}

TEST_F(SinkTest, PaddingPacketsKeepTheNumberingWithOneByte) {
    publish(51, key());
    publish(52, {});
    ASSERT_EQ(receiver_.rtp_sent.size(), 2U);
    EXPECT_TRUE(receiver_.rtp_sent[1].payload.empty());
    EXPECT_EQ(receiver_.rtp_sent[1].header.sequence, 1001);
}

TEST_F(Row17Rtx, ARepairPacketIsRestoredToWhatItRepeats) {
    publish(51, key());
    publish(53, delta());
    const Bytes repair{0, 52, 0x41, 9};
    rtp::PacketView view;
    view.header = {false, 97, 7, 52 * 3000, 99};
    view.payload = repair;
    ASSERT_TRUE(source_.restore(view));
    source_.on_packet(view, clock_.steady());
    EXPECT_EQ(receiver_.rtp_sent.back().header.sequence, 1001);
    EXPECT_EQ(receiver_.rtp_sent.back().payload, delta(9));
    view.payload = BytesView(repair).first(1);
    EXPECT_FALSE(source_.restore(view));
}

} // namespace
} // namespace gulou::relay
