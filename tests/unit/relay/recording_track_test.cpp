#include "pipeline/relay/peer_source.hpp"
#include "pipeline/relay/recording_track.hpp"
#include "tests/unit/relay/fake_transport.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

class Units final : public media::StreamKeeper {
public:
    Taken take(media::StreamUnit unit) override {
        if (full)
            return Taken::Full;
        all.push_back(std::move(unit));
        return Taken::Yes;
    }
    void left(std::uint64_t) override {}
    void finished() override {}
    std::vector<media::StreamUnit> all;
    bool full = false;
};

class RecordingTrackTest : public testing::Test {
protected:
    static PeerSourceConfig config(media::Codec codec) {
        PeerSourceConfig config;
        config.codec = codec;
        config.clock_rate = codec == media::Codec::Opus ? 48'000 : 90'000;
        config.nack = config.pli = true;
        return config;
    }
    void publish(std::uint16_t sequence, Bytes payload, std::uint32_t timestamp, bool marker = true,
                 std::uint32_t ssrc = 1) {
        rtp::PacketView view;
        view.header = {marker, 96, sequence, timestamp, ssrc};
        view.payload = payload;
        source_.on_packet(view, clock_.steady());
    }
    static Bytes key() { return {24, 0, 2, 0x67, 1, 0, 2, 0x68, 1, 0, 2, 0x65, 9}; }
    static Bytes key_without_sets() { return {0x65, 9}; }
    static Bytes delta(std::uint8_t mark) { return {0x41, mark}; }
    // Ten milliseconds a step.
    void pass(milliseconds time) {
        for (milliseconds done{0}; done < time; done += milliseconds(10)) {
            clock_.advance(milliseconds(10));
            source_.tick(clock_.steady(), milliseconds(0));
            track_.tick(clock_.steady());
        }
    }
    int asked_for_keyframes() const {
        int count = 0;
        for (const auto& packet : publisher_.rtcp_sent) {
            rtp::RtcpReader reader(packet);
            while (const auto block = reader.next())
                count += block->type == static_cast<std::uint8_t>(rtp::RtcpType::PayloadFeedback);
        }
        return count;
    }

    ManualClock clock_;
    FakeTransport publisher_;
    Units units_;
    std::uint32_t epochs_ = 0;
    PeerSource source_{config(media::Codec::H264), publisher_};
    RecordingTrack track_{{7, 2}, source_, units_, epochs_, clock_.steady()};
};

TEST_F(RecordingTrackTest, HandsOverWholePicturesFromAKeyFrameOn) {
    publish(10, delta(1), 0);
    publish(11, key(), 3000);
    publish(12, {0x7C, 0x81, 1}, 6000, false);
    EXPECT_EQ(units_.all.size(), 1U);
    publish(13, {0x7C, 0x41, 2}, 6000);
    ASSERT_EQ(units_.all.size(), 2U);
    EXPECT_TRUE(units_.all[0].keyframe);
    EXPECT_EQ(units_.all[0].party, 7U);
    EXPECT_EQ(units_.all[0].line, 2U);
    EXPECT_EQ(units_.all[1].data, (Bytes{0, 0, 0, 1, 0x61, 1, 2}));
    EXPECT_EQ(units_.all[1].timestamp - units_.all[0].timestamp, 3000);
    EXPECT_EQ(units_.all[1].loss, media::Loss::None);
}

TEST_F(RecordingTrackTest, WaitsForARepairAndKeepsTheOrder) {
    publish(10, key(), 0);
    publish(12, delta(2), 6000);
    pass(milliseconds(300));
    EXPECT_EQ(units_.all.size(), 1U);
    publish(11, delta(1), 3000);
    ASSERT_EQ(units_.all.size(), 3U);
    EXPECT_EQ(units_.all[1].data.back(), 1);
    EXPECT_EQ(units_.all[2].data.back(), 2);
}

TEST_F(RecordingTrackTest, GivesUpAfterAWhileAndAsksForAKeyFrame) {
    publish(10, key(), 0);
    publish(12, delta(2), 6000);
    const auto before = asked_for_keyframes();
    pass(RecordingTrack::video_patience + milliseconds(600));
    EXPECT_EQ(units_.all.size(), 1U) << "what hangs on the lost picture is left out";
    EXPECT_GT(asked_for_keyframes(), before);
    publish(13, key(), 9000);
    ASSERT_EQ(units_.all.size(), 2U);
    EXPECT_EQ(units_.all[1].loss, media::Loss::Before);
}

TEST_F(RecordingTrackTest, AKeyFrameWhoseBeginningIsLostIsNone) {
    publish(10, key(), 0);
    publish(12, key_without_sets(), 3000); // its second slice; the first was in 11
    pass(RecordingTrack::video_patience + milliseconds(20));
    EXPECT_EQ(units_.all.size(), 1U);
    publish(13, key_without_sets(), 6000); // whole, and its sets are known
    ASSERT_EQ(units_.all.size(), 2U);
    EXPECT_EQ(units_.all[1].data,
              (Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65, 9}));
}

TEST_F(RecordingTrackTest, AFullQueueMeansGoingOnWithAKeyFrame) {
    publish(10, key(), 0);
    units_.full = true;
    publish(11, delta(1), 3000);
    units_.full = false;
    publish(12, delta(2), 6000);
    EXPECT_EQ(units_.all.size(), 1U);
    publish(13, key(), 9000);
    EXPECT_EQ(units_.all.size(), 2U);
}

TEST_F(RecordingTrackTest, AStreamThatBeginsAnewIsToldApart) {
    publish(10, key(), 0);
    publish(900, key(), 5'000'000, true, 2);
    ASSERT_EQ(units_.all.size(), 2U);
    EXPECT_NE(units_.all[0].epoch, units_.all[1].epoch);
}

TEST_F(RecordingTrackTest, TimestampsAndReportsWrapTogether) {
    publish(10, key(), 0xFFFFFF00);
    publish(11, delta(1), 0x00000200);
    rtp::SenderReport report;
    report.ssrc = 1;
    report.ntp = std::uint64_t{77} << 32;
    report.rtp_timestamp = 0xFFFFFF80;
    source_.on_sender_report(report, clock_.steady());
    publish(12, delta(2), 0x00000400);
    ASSERT_EQ(units_.all.size(), 3U);
    EXPECT_EQ(units_.all[1].timestamp - units_.all[0].timestamp, 0x300);
    ASSERT_TRUE(units_.all[2].clock);
    EXPECT_EQ(units_.all[2].clock->timestamp, 0xFFFFFF80);
    EXPECT_EQ(units_.all[2].clock->ntp, std::uint64_t{77} << 32);
}

TEST_F(RecordingTrackTest, SoundIsNotWaitedForLong) {
    PeerSource sound(config(media::Codec::Opus), publisher_);
    RecordingTrack track({7, 3}, sound, units_, epochs_, clock_.steady());
    const auto send = [&](std::uint16_t sequence) {
        rtp::PacketView view;
        const Bytes payload{0xF8, 1, 2};
        view.header = {false, 111, sequence, sequence * 960U, 5};
        view.payload = payload;
        sound.on_packet(view, clock_.steady());
    };
    send(1);
    send(3);
    EXPECT_EQ(units_.all.size(), 1U);
    for (int i = 0; i < 51; ++i) {
        clock_.advance(milliseconds(10));
        track.tick(clock_.steady());
    }
    ASSERT_EQ(units_.all.size(), 2U);
    EXPECT_EQ(units_.all[1].loss, media::Loss::Before);
}

TEST_F(RecordingTrackTest, HolesAreWaitedForTogether) {
    PeerSource sound(config(media::Codec::Opus), publisher_);
    RecordingTrack track({7, 3}, sound, units_, epochs_, clock_.steady());
    const Bytes payload{0xF8, 1, 2};
    std::size_t sent = 0;
    for (std::uint16_t sequence = 1; sequence <= 500; ++sequence) {
        rtp::PacketView view;
        view.header = {false, 111, sequence, sequence * 960U, 5};
        view.payload = payload;
        if (sequence % 5 != 0) { // every tenth of a second one is lost
            sound.on_packet(view, clock_.steady());
            ++sent;
        }
        for (int i = 0; i < 2; ++i) {
            clock_.advance(milliseconds(10));
            track.tick(clock_.steady());
        }
    }
    EXPECT_GE(units_.all.size() + 40, sent); // behind by no more than the patience
}

TEST_F(RecordingTrackTest, Row18SoundIsAskedForAgainWhileItCanBeHeardOrRecorded) {
    struct Case {
        bool repairs;
        bool recorded;
        milliseconds rtt;
    };
    // In 600 ms of which the second packet is missing.
    const auto nacks = [&](Case given) {
        auto wishes = config(media::Codec::Opus);
        wishes.nack = given.repairs;
        PeerSource sound(wishes, publisher_);
        std::optional<RecordingTrack> track;
        if (given.recorded)
            track.emplace(RecordingTrack::Place{7, 3}, sound, units_, epochs_, clock_.steady());
        for (const auto sequence : std::vector<std::uint16_t>{1, 3}) {
            rtp::PacketView view;
            const Bytes payload{0xF8, 1, 2};
            view.header = {false, 111, sequence, sequence * 960U, 5};
            view.payload = payload;
            sound.on_packet(view, clock_.steady());
        }
        for (int i = 0; i < 60; ++i) {
            clock_.advance(milliseconds(10));
            sound.tick(clock_.steady(), given.rtt);
        }
        return sound.stats().nacks;
    };
    EXPECT_EQ(nacks({true, true, milliseconds(400)}), 2U);
    EXPECT_EQ(nacks({true, false, milliseconds(80)}), 2U); // after 10 and 110 ms, not after 210
    EXPECT_EQ(nacks({true, false, milliseconds(0)}), 3U);
    EXPECT_EQ(nacks({true, false, milliseconds(400)}), 0U);
    EXPECT_EQ(nacks({false, true, milliseconds(80)}), 0U);
    EXPECT_EQ(nacks({false, false, milliseconds(80)}), 0U);
}

TEST_F(RecordingTrackTest, OutlivesItsSource) {
    auto source = std::make_unique<PeerSource>(config(media::Codec::VP8), publisher_);
    RecordingTrack track({7, 4}, *source, units_, epochs_, clock_.steady());
    source.reset();
    EXPECT_EQ(track.source(), nullptr);
    track.tick(clock_.steady());
}

} // namespace
} // namespace gulou::relay
