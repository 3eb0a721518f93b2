#include "pipeline/relay/peer_feedback.hpp"
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
        const Bytes key{0x67, 1, 2};
        rtp::PacketView view;
        view.header = {true, 96, 1, 1, 55};
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

} // namespace
} // namespace gulou::relay
