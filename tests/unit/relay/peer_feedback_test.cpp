#include "pipeline/relay/peer_feedback.hpp"
#include "pipeline/rtp/rtcp_write.hpp"
#include "pipeline/rtp/rtcp_xr.hpp"
#include "tests/unit/relay/fake_transport.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

// A publisher of one video and two receivers of it.
class Row23PublisherLimit : public testing::Test {
protected:
    Row23PublisherLimit()
        : feedback_(1, "name", publisher_, counters_, clock_.steady()), good_(sink(), receiver_),
          bad_(sink(), receiver_) {
        tracks_.emplace_back();
        tracks_[0].media.format.feedback = {"transport-cc", "goog-remb"};
        PeerSourceConfig config;
        config.codec = media::Codec::H264;
        tracks_[0].source = std::make_unique<PeerSource>(config, publisher_);
        good_.attach(*tracks_[0].source);
        bad_.attach(*tracks_[0].source);
        publish(1);
    }
    void publish(std::uint16_t sequence) {
        const Bytes key{0x67, 1, 2};
        rtp::PacketView view;
        view.header = {true, 96, sequence, sequence * 3000U, 55};
        view.payload = key;
        tracks_[0].source->on_packet(view, clock_.steady());
    }
    static SinkConfig sink() {
        SinkConfig config;
        config.codec = media::Codec::H264;
        return config;
    }
    // What the publisher is told within the next second.
    std::optional<std::uint64_t> told() {
        publisher_.rtcp_sent.clear();
        for (int i = 0; i < 101; ++i) {
            clock_.advance(milliseconds(10));
            feedback_.tick(tracks_, clock_.steady());
        }
        std::optional<std::uint64_t> out;
        for (const auto& packet : publisher_.rtcp_sent) {
            rtp::RtcpReader reader(packet);
            while (const auto block = reader.next())
                if (const auto feedback = rtp::parse_feedback(*block))
                    out = block->count == rtp::fmt_remb ? rtp::parse_remb(*feedback) : out;
        }
        return out;
    }

    ManualClock clock_;
    Counters all_;
    RelayCounters counters_{all_};
    FakeTransport publisher_;
    FakeTransport receiver_;
    PeerFeedback feedback_;
    std::vector<Track> tracks_;
    Sink good_;
    Sink bad_;
};

TEST_F(Row23PublisherLimit, OneBadReceiverIsNoReason) {
    bad_.set_room(200'000);
    EXPECT_FALSE(told());
    good_.set_room(1'500'000);
    EXPECT_NEAR(static_cast<double>(told().value_or(0)), 1'500'000, 10'000);
}

TEST_F(Row23PublisherLimit, IsLiftedWhenAReceiverHasRoomAgain) {
    good_.set_room(300'000);
    bad_.set_room(200'000);
    EXPECT_NEAR(static_cast<double>(told().value_or(0)), 300'000, 2'000);
    good_.set_room(std::nullopt);
    EXPECT_GT(told().value_or(0), 10'000'000U);
    EXPECT_FALSE(told());
}

TEST_F(Row23PublisherLimit, LeavesEnoughForAPictureToComeBack) {
    good_.set_room(0);
    bad_.set_room(0);
    EXPECT_GE(told().value_or(0), 90'000U);
}

// A peer that publishes and receives nothing.
class Row23RoundTrip : public Row23PublisherLimit {
protected:
    // The reference time of the reports since the last call.
    std::optional<std::uint64_t> asked() {
        publisher_.rtcp_sent.clear();
        for (int i = 0; i < 100; ++i) {
            clock_.advance(milliseconds(10));
            feedback_.tick(tracks_, clock_.steady());
        }
        std::optional<std::uint64_t> out;
        each_report([&](const auto& report) {
            if (const auto time = rtp::parse_reference_time(report))
                out = time;
        });
        return out;
    }
    template <class F>
    void each_report(F f) {
        for (const auto& packet : publisher_.rtcp_sent) {
            rtp::RtcpReader reader(packet);
            while (const auto block = reader.next()) {
                rtp::ExtendedReportReader reports(*block);
                while (const auto report = reports.next())
                    f(*report);
            }
        }
    }
    void answer(rtp::LastReference last) {
        std::array<std::uint8_t, 100> out{};
        const auto size = rtp::write_last_reference(out, 55, last);
        feedback_.on_rtcp(BytesView(out).first(size), tracks_, clock_.steady());
    }
};

TEST_F(Row23RoundTrip, OfAPeerThatOnlySendsIsKnownByItsAnswers) {
    const auto time = asked();
    ASSERT_TRUE(time);
    EXPECT_EQ(feedback_.rtt().count(), 0);
    clock_.advance(milliseconds(250)); // of which the peer thought for 100
    answer({1, static_cast<std::uint32_t>(*time >> 16), 6554});
    EXPECT_NEAR(static_cast<double>(feedback_.rtt().count()), 150, 2);
}

TEST_F(Row23RoundTrip, AnswersThatCannotBeAreNotBelieved) {
    const auto time = asked().value_or(0);
    clock_.advance(milliseconds(50));
    const auto middle = static_cast<std::uint32_t>(time >> 16);
    answer({2, middle, 0});              // to somebody else
    answer({1, 0, 0});                   // has seen none
    answer({1, middle - 60 * 65536, 0}); // a minute
    EXPECT_EQ(feedback_.rtt().count(), 0);
    answer({1, middle, 6554}); // thought longer than it took: clocks differ
    EXPECT_EQ(feedback_.rtt().count(), 1);
}

TEST_F(Row23RoundTrip, OfAPeerThatReportsIsNotAskedFor) {
    SinkConfig config = sink();
    config.ssrc = 77;
    tracks_[0].sink = std::make_unique<Sink>(config, publisher_);
    tracks_[0].sink->attach(*tracks_[0].source);
    ASSERT_TRUE(asked());
    publish(2);
    tracks_[0].source->on_sender_report({55, std::uint64_t{5} << 32, 9, 1, 1}, clock_.steady());
    tracks_[0].sink->send_report(clock_.steady());
    clock_.advance(milliseconds(30));
    rtp::ReportBlock report;
    report.ssrc = 77;
    report.last_sr = std::uint32_t{5} << 16;
    std::array<std::uint8_t, 100> out{};
    const auto size = rtp::write_receiver_report(out, 55, std::span(&report, 1));
    feedback_.on_rtcp(BytesView(out).first(size), tracks_, clock_.steady());
    EXPECT_EQ(feedback_.rtt().count(), 30);
    EXPECT_FALSE(asked());
    for (int i = 0; i < 5; ++i)
        asked();
    EXPECT_TRUE(asked()); // nothing was heard of it for long
}

TEST_F(Row23RoundTrip, AReferenceTimeIsAnsweredAtOnce) {
    std::array<std::uint8_t, 100> out{};
    const auto size = rtp::write_reference_time(out, 55, 0x0000123456780000);
    publisher_.rtcp_sent.clear();
    feedback_.on_rtcp(BytesView(out).first(size), tracks_, clock_.steady());
    std::optional<rtp::LastReference> answered;
    each_report([&](const auto& report) { answered = rtp::parse_last_reference(report, 55); });
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->middle, 0x12345678U);
    EXPECT_EQ(answered->delay, 0U);
}

} // namespace
} // namespace gulou::relay
