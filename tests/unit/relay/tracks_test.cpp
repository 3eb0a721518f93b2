#include "pipeline/relay/tracks.hpp"
#include "tests/unit/relay/fake_transport.hpp"
#include "tests/unit/relay/offered_media.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gulou::relay {
namespace {

using media::Codec;
using offered::agreed;
using offered::picture;
using offered::voice;
using rtp::Direction;

class TracksTest : public testing::Test {
protected:
    Tracks::Found find(std::uint8_t type, std::uint32_t ssrc, const std::string& mid = "") {
        rtp::PacketView view;
        view.header = {false, type, 1, 0, ssrc};
        Bytes elements;
        if (!mid.empty()) {
            elements.push_back(static_cast<std::uint8_t>(4 << 4 | (mid.size() - 1)));
            elements.insert(elements.end(), mid.begin(), mid.end());
            view.extension_profile = 0xBEDE;
            view.extension = elements;
        }
        return tracks_.find(view, clock_.steady());
    }
    static rtp::SdpMedia refused(rtp::SdpMedia media) {
        media.rejected = true;
        return media;
    }

    ManualClock clock_;
    FakeTransport transport_;
    std::uint32_t last_ssrc_ = 1000;
    Tracks tracks_{{"cname", 7, [this] { return ++last_ssrc_; }}, transport_};
};

TEST_F(TracksTest, AFurtherOfferKeepsNumbersAndAddsLines) {
    tracks_.apply(agreed({voice("0"), picture("1")}));
    const auto* sink = tracks_.all()[1].sink.get();
    const auto* source = tracks_.all()[1].source.get();
    const auto ssrc = sink->config().ssrc;
    tracks_.apply(agreed({voice("0"), picture("1"), voice("2", Direction::RecvOnly),
                          picture("3", Direction::RecvOnly)}));
    EXPECT_EQ(tracks_.all()[1].sink.get(), sink);
    EXPECT_EQ(tracks_.all()[1].source.get(), source);
    EXPECT_EQ(sink->config().ssrc, ssrc);
    ASSERT_EQ(tracks_.all().size(), 4U);
    EXPECT_FALSE(tracks_.all()[3].source);
    EXPECT_NE(tracks_.all()[3].sink->config().ssrc, ssrc);
    EXPECT_EQ(tracks_.all()[0].pair, tracks_.all()[1].pair);
    EXPECT_EQ(tracks_.all()[2].pair, 1U);
    EXPECT_EQ(tracks_.all()[3].pair, 1U);
}

// RFC 3711 section 3.3.1: a receiver guesses how often numbers have wrapped, starting from none.
TEST_F(TracksTest, Row14NumbersBeginInTheLowerHalfAndNoTwoStreamsShareAnSsrc) {
    last_ssrc_ = 0xFFF0;
    tracks_.apply(agreed({voice("0"), picture("1"), picture("2", Direction::RecvOnly)}));
    std::set<std::uint32_t> ssrcs;
    for (const auto& track : tracks_.all()) {
        const auto& config = track.sink->config();
        EXPECT_LT(config.first_sequence, 0x8000);
        EXPECT_TRUE(ssrcs.insert(config.ssrc).second);
        EXPECT_TRUE(config.rtx_ssrc == 0 || ssrcs.insert(config.rtx_ssrc).second);
    }
}

TEST_F(TracksTest, ARefusedLineIsFreedAndAnInactiveOneRests) {
    tracks_.apply(agreed({voice("0"), picture("1")}));
    const auto ssrc = tracks_.all()[0].sink->config().ssrc;
    tracks_.apply(agreed({voice("0", Direction::Inactive), refused(picture("1"))}));
    EXPECT_FALSE(tracks_.all()[0].source);
    EXPECT_FALSE(tracks_.all()[1].source);
    EXPECT_FALSE(tracks_.all()[1].sink);
    tracks_.apply(agreed({voice("0"), picture("5")})); // active again; the m-line used again
    EXPECT_EQ(tracks_.all()[0].sink->config().ssrc, ssrc);
    EXPECT_TRUE(tracks_.all()[0].source);
    EXPECT_EQ(tracks_.by_mid("5"), &tracks_.all()[1]);
    EXPECT_EQ(tracks_.by_mid("1"), nullptr);
}

TEST_F(TracksTest, PacketsFindTheirLineBySsrcMidAndPayloadType) {
    auto announced = picture("3");
    announced.ssrcs = {33};
    tracks_.apply(agreed({voice("0"), picture("1"), picture("2"), announced}));
    EXPECT_EQ(find(111, 10).track, &tracks_.all()[0]); // only one line has it
    EXPECT_EQ(find(102, 20).track, nullptr);           // three lines have it
    EXPECT_EQ(find(102, 20, "2").track, &tracks_.all()[2]);
    EXPECT_EQ(find(102, 20).track, &tracks_.all()[2]); // known from now on
    EXPECT_EQ(find(102, 33).track, &tracks_.all()[3]); // the SDP said so
    EXPECT_EQ(find(102, 40, "9").track, nullptr);
    EXPECT_EQ(find(127, 10).track, nullptr);
    const auto repair = find(103, 21, "2");
    EXPECT_EQ(repair.track, &tracks_.all()[2]);
    EXPECT_TRUE(repair.repair);
    tracks_.apply(agreed({voice("0"), picture("1"), picture("2"), announced}));
    EXPECT_EQ(find(102, 20).track, &tracks_.all()[2]); // also after a further offer
}

TEST_F(TracksTest, FollowsAPeerThatSendsAnotherOfItsCodecsOnceASecond) {
    tracks_.apply(agreed({voice("0"), picture("1")}));
    EXPECT_EQ(tracks_.all()[1].source->codec(), Codec::H264);
    ASSERT_TRUE(find(96, 5).track);
    EXPECT_EQ(tracks_.all()[1].source->codec(), Codec::VP8);
    EXPECT_TRUE(tracks_.take_codec_change());
    EXPECT_FALSE(tracks_.take_codec_change());
    EXPECT_FALSE(find(102, 5).track); // to and fro: not followed
    EXPECT_EQ(tracks_.all()[1].source->codec(), Codec::VP8);
    clock_.advance(std::chrono::milliseconds(1500));
    EXPECT_TRUE(find(102, 5).track);
    ASSERT_TRUE(find(8, 6).track);
    EXPECT_EQ(tracks_.all()[0].source->codec(), Codec::PCMA);
    EXPECT_EQ(tracks_.all()[0].source->clock_rate(), 8000U);
}

TEST_F(TracksTest, ManyStreamsTakeNoMemory) {
    tracks_.apply(agreed({voice("0"), picture("1")}));
    for (std::uint32_t ssrc = 1; ssrc < 10'000; ++ssrc)
        EXPECT_TRUE(find(111, ssrc).track);
}

} // namespace
} // namespace gulou::relay
