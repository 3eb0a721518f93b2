// Call with real sources and sinks: what is attached is what the table says, and receivers notice
// a change only as a stream that goes on.
#include "pipeline/relay/call.hpp"
#include "tests/unit/relay/fake_transport.hpp"
#include "tests/unit/relay/offered_media.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

namespace gulou::relay {
namespace {

using media::Codec;
using offered::agreed;
using offered::picture;
using offered::voice;
using rtp::Direction;

const PeerId alice{1};
const PeerId bob{2};
const PeerId carol{3};

class CallStreams : public testing::Test, protected RelayListener {
protected:
    struct Party {
        FakeTransport transport;
        std::unique_ptr<Tracks> tracks;
        std::uint16_t sequence = 100;
    };
    void on_peer_state(PeerId, PeerState) override {}
    void on_camera_wanted(const CameraId&, int) override {}
    void on_streams(PeerId peer, const StreamMap& map) override { told_[peer].push_back(map); }
    void on_speaker(const CallId&, std::optional<PeerId> speaker) override {
        speakers_.push_back(speaker);
    }

    // A voice and a picture, and `more` pairs of m-lines to receive on.
    static std::vector<rtp::SdpMedia> offer(std::size_t more) {
        std::vector<rtp::SdpMedia> out{voice("0"), picture("1")};
        for (std::size_t i = 0; i < more; ++i) {
            out.push_back(voice(std::to_string(2 * i + 2), Direction::RecvOnly));
            out.push_back(picture(std::to_string(2 * i + 3), Direction::RecvOnly));
        }
        return out;
    }
    void join(PeerId id, std::size_t more = 1, const Reach& reach = {}) {
        auto& party = parties_[id];
        if (!party.tracks)
            party.tracks = std::make_unique<Tracks>(
                Tracks::Setup{"cname", 7, [this] { return ++last_ssrc_; }}, party.transport);
        party.tracks->apply(agreed(offer(more), call_.policy(id)));
        call_.set(id, *party.tracks, reach);
    }
    void leave(PeerId id) {
        call_.leave(id);
        parties_.erase(id);
    }
    void publish(PeerId id, std::size_t line, const Bytes& payload, std::uint8_t level = 127) {
        auto& party = parties_[id];
        rtp::PacketView view;
        const bool video = line % 2 == 1;
        ++party.sequence;
        view.header = {true, static_cast<std::uint8_t>(video ? 102 : 111), party.sequence,
                       party.sequence * 3000U, static_cast<std::uint32_t>(id.value() * 10 + line)};
        view.payload = payload;
        const Bytes extension{0x10, level};
        view.extension_profile = 0xBEDE;
        view.extension = extension;
        const auto found = party.tracks->find(view, clock_.steady());
        ASSERT_TRUE(found.track);
        found.track->source->on_packet(view, clock_.steady());
    }
    static Bytes key(std::uint8_t mark) { return {0x67, mark}; }
    static Bytes delta(std::uint8_t mark) { return {0x41, mark}; }
    void tick() {
        clock_.advance(std::chrono::milliseconds(10));
        for (auto& [id, party] : parties_)
            for (auto& track : party.tracks->all())
                if (track.source)
                    track.source->tick(clock_.steady(), {});
        call_.tick(clock_.steady());
    }
    Source* source_on(PeerId id, std::size_t line) {
        return parties_[id].tracks->all()[line].sink->source();
    }
    Source* source_of(PeerId id, std::size_t line) {
        return parties_[id].tracks->all()[line].source.get();
    }
    // What `id` got on its m-line `line`.
    std::vector<FakeTransport::Sent> got(PeerId id, std::size_t line) {
        std::vector<FakeTransport::Sent> out;
        const auto ssrc = parties_[id].tracks->all()[line].sink->config().ssrc;
        for (const auto& sent : parties_[id].transport.rtp_sent)
            if (sent.header.ssrc == ssrc)
                out.push_back(sent);
        return out;
    }

    ManualClock clock_;
    std::uint32_t last_ssrc_ = 1000;
    std::map<PeerId, std::vector<StreamMap>> told_;
    std::vector<std::optional<PeerId>> speakers_;
    std::map<PeerId, Party> parties_; // before the call: it refers to them
    Call call_{CallId("call"), *this};
};
using Row21SourceSwitch = CallStreams;

// One SSRC and one numbering to the receiver, whoever is behind it.
TEST_F(Row21SourceSwitch, AnotherSourceOnALineIsTheSameStreamFromAKeyFrameOn) {
    join(alice, 0);
    join(bob, 0);
    publish(bob, 1, key(1));
    publish(bob, 1, delta(2));
    leave(bob);
    join(carol, 0);
    ASSERT_EQ(source_on(alice, 1), source_of(carol, 1));
    publish(carol, 1, delta(3)); // before its key frame: not for alice
    tick();
    EXPECT_FALSE(parties_[carol].transport.rtcp_sent.empty()); // is asked for one
    publish(carol, 1, key(4));
    const auto sent = got(alice, 1);
    ASSERT_EQ(sent.size(), 3U);
    EXPECT_EQ(sent[2].payload, key(4));
    EXPECT_EQ(sent[2].header.sequence, sent[1].header.sequence + 1);
    EXPECT_LT(static_cast<std::int32_t>(sent[1].header.timestamp - sent[2].header.timestamp), 0);
}

TEST_F(CallStreams, WhisperAndBargeInChangeOnlyTheLinesTheyConcern) {
    for (const auto id : {alice, bob, carol})
        join(id);
    publish(bob, 1, key(1));
    publish(carol, 0, Bytes{1});
    EXPECT_EQ(got(alice, 2).size(), 1U);
    call_.set_reach(carol, {{Audience::Kind::Only, {bob}}, {Audience::Kind::Nobody, {}}});
    publish(bob, 1, delta(2));
    publish(carol, 0, Bytes{2});
    EXPECT_EQ(got(alice, 2).size(), 1U);
    EXPECT_EQ(got(bob, 2).size(), 2U);
    call_.set_reach(carol, {});
    publish(carol, 0, Bytes{3});
    const auto voice = got(alice, 2);
    ASSERT_EQ(voice.size(), 2U);
    EXPECT_EQ(voice[1].header.sequence, voice[0].header.sequence + 1); // no gap for what was hidden
    publish(bob, 1, delta(3));
    const auto video = got(alice, 1);
    ASSERT_EQ(video.size(), 3U); // bob's picture never stopped
    EXPECT_EQ(video[2].header.sequence, video[0].header.sequence + 2);
}

TEST_F(CallStreams, TheMapIsToldOnceAChangeAndAfterTheAnswer) {
    join(alice, 0);
    join(bob, 0);
    join(carol, 0);
    EXPECT_TRUE(told_.empty());
    tick();
    ASSERT_EQ(told_[alice].size(), 1U);
    EXPECT_EQ(told_[alice][0].streams[0].from, bob);
    EXPECT_EQ(told_[alice][0].unplaced_video, 1U);
    tick();
    EXPECT_EQ(told_[alice].size(), 1U);
    join(alice, 1); // offers more lines
    EXPECT_EQ(call_.streams(alice)[2].from, carol);
    tick();
    ASSERT_EQ(told_[alice].size(), 2U);
    EXPECT_EQ(told_[alice][1].unplaced_video, 0U);
    EXPECT_EQ(told_[bob].size(), 1U); // was not concerned
}

TEST_F(CallStreams, AReloadedPageFindsItsPlaceAndOthersKeepTheirLines) {
    for (const auto id : {alice, bob, carol})
        join(id);
    const auto ssrc = parties_[alice].tracks->all()[2].sink->config().ssrc;
    ASSERT_EQ(source_on(alice, 0), source_of(bob, 0));
    call_.release(bob);
    parties_[bob].tracks.reset();
    EXPECT_EQ(source_on(alice, 0), nullptr);
    EXPECT_EQ(source_on(alice, 2), source_of(carol, 0)); // goes on meanwhile
    join(bob);
    EXPECT_EQ(source_on(alice, 0), source_of(bob, 0));
    EXPECT_EQ(source_on(alice, 2), source_of(carol, 0));
    EXPECT_EQ(parties_[alice].tracks->all()[2].sink->config().ssrc, ssrc);
}

TEST_F(CallStreams, APeerThatChangesItsCodecIsSentInThatCodecsPayloadType) {
    join(alice, 0);
    join(bob, 0);
    publish(bob, 1, key(1));
    rtp::PacketView view; // VP8, the start of a key frame
    const Bytes payload{0x10, 0x00, 0x00, 0x00};
    view.header = {true, 96, 500, 9000, 21};
    view.payload = payload;
    const auto found = parties_[bob].tracks->find(view, clock_.steady());
    ASSERT_TRUE(found.track);
    found.track->source->on_packet(view, clock_.steady());
    const auto sent = got(alice, 1);
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].header.payload_type, 102);
    EXPECT_EQ(sent[1].header.payload_type, 96);
    EXPECT_EQ(sent[1].header.sequence, sent[0].header.sequence + 1);
}

TEST_F(CallStreams, WhoSpeaksIsToldAndHeardEvenWhereLinesAreFew) {
    for (std::uint64_t id = 1; id <= 4; ++id)
        join(PeerId(id), id == 1 ? 1 : 3);
    ASSERT_EQ(call_.table().map(alice).unplaced_audio, 1U);
    for (int i = 0; i < 100; ++i) {
        publish(PeerId(4), 0, Bytes{1}, 0x80 | 25);
        publish(PeerId(2), 0, Bytes{1}, 100);
        tick();
        tick();
    }
    ASSERT_FALSE(speakers_.empty());
    EXPECT_EQ(speakers_.back(), PeerId(4));
    EXPECT_TRUE(source_on(alice, 0) == source_of(PeerId(4), 0) ||
                source_on(alice, 2) == source_of(PeerId(4), 0));
}

TEST_F(CallStreams, WhoIsHeardByOneOnlyIsNotAnnouncedAsTheSpeaker) {
    join(alice);
    join(bob, 1, {{Audience::Kind::Only, {alice}}, {}});
    for (int i = 0; i < 100; ++i) {
        publish(bob, 0, Bytes{1}, 25);
        tick();
    }
    EXPECT_TRUE(speakers_.empty());
}

TEST_F(CallStreams, AttachmentsAreTheTableAfterAnySequence) {
    for (unsigned seed = 0; seed < 6; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::size_t n) { return random() % n; };
        for (int step = 0; step < 40; ++step) {
            const PeerId id(1 + below(6));
            const auto what = below(6);
            if (what == 0 && parties_.contains(id))
                leave(id);
            else if (what <= 3)
                join(id, parties_.contains(id)
                             ? parties_[id].tracks->all().size() / 2 - 1 + below(2)
                             : below(4));
            else
                call_.set_reach(id, {{static_cast<Audience::Kind>(below(3)), {PeerId(1)}},
                                     {static_cast<Audience::Kind>(below(3)), {PeerId(2)}}});
            if (below(3) == 0)
                tick();
            for (auto& [to, party] : parties_)
                for (std::size_t i = 0; i < party.tracks->all().size(); ++i) {
                    const auto held = call_.table().on(to, i);
                    EXPECT_EQ(source_on(to, i),
                              held ? source_of(held->party, held->line) : nullptr);
                }
        }
        while (!parties_.empty())
            leave(parties_.begin()->first);
        EXPECT_TRUE(call_.empty());
    }
}

} // namespace
} // namespace gulou::relay
