// What of a camera goes to viewers: sound, and pictures that browsers cannot show as they are.
#include "pipeline/media/linger.hpp"
#include "tests/support/rtsp_server.hpp"
#include "tests/unit/ingest/decoded.hpp"
#include "tests/unit/ingest/watched_feed.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace gulou::ingest {
namespace {

using media::Codec;
using Seen = WatchedFeed::Seen;
using std::chrono::milliseconds;

WatchedFeed::Camera camera(const std::string& uri, Transcode transcode = Transcode::Never) {
    return {uri, {}, RtspTransport::Tcp, {}, transcode};
}

milliseconds base(const media::AccessUnit& unit) {
    return unit.captured.time_since_epoch() - std::chrono::duration_cast<milliseconds>(unit.pts);
}

struct Sound {
    const char* path;
    Codec sent;
    Codec heard;
};
class SoundFeed : public testing::TestWithParam<Sound> {};

TEST_P(SoundFeed, ReachesListenersAndOnlyThem) {
    const test::RtspServer server;
    WatchedFeed feed(camera(server.url(GetParam().path)));
    ASSERT_TRUE(feed.wait([](const Seen& s) { return s.sounds.size() > 10; }));
    EXPECT_EQ(feed.seen().sounds.back()->codec, GetParam().sent);
    EXPECT_TRUE(feed.seen().live_sounds.empty());
    feed.set_audience(Audience::Watching);
    ASSERT_TRUE(feed.wait([](const Seen& s) { return s.live_sounds.size() > 60; }));
    const Seen seen = feed.seen();
    for (std::size_t i = 0; i < seen.live_sounds.size(); ++i) {
        EXPECT_EQ(seen.live_sounds[i]->codec, GetParam().heard);
        if (i > 0) {
            EXPECT_GT(seen.live_sounds[i]->pts, seen.live_sounds[i - 1]->pts);
        }
    }
    // Lips move with the words (ITU-R BT.1359 accepts 90 ms): picture and sound are timed by one
    // clock.
    const auto apart = base(*seen.live_sounds.back()) - base(*seen.units.back());
    EXPECT_LT(std::abs(apart.count()), 90);
    EXPECT_NEAR(test::tone(seen.live_sounds), 440, 25);
}

INSTANTIATE_TEST_SUITE_P(Codecs, SoundFeed,
                         testing::Values(Sound{"/sound", Codec::PCMA, Codec::PCMA},
                                         Sound{"/pcmu", Codec::PCMU, Codec::PCMU},
                                         Sound{"/opus", Codec::Opus, Codec::Opus},
                                         Sound{"/aac", Codec::AAC, Codec::Opus},
                                         Sound{"/g722", Codec::G722, Codec::Opus}),
                         [](const auto& p) { return std::string(p.param.path).substr(1); });

TEST(LiveFeed, Row24BFramesAreSentToViewersWithAMarkWithoutTranscoding) {
    const test::RtspServer server;
    WatchedFeed feed(camera(server.url("/bframes")));
    ASSERT_TRUE(feed.wait([](const Seen& s) { return s.live.size() > 10; }));
    EXPECT_TRUE(feed.seen().live.back()->reordered); // the relay refuses it with the reason
}

void expect_rendition(const Seen& seen) {
    ASSERT_FALSE(seen.live.empty());
    EXPECT_TRUE(seen.live.front()->keyframe);
    for (std::size_t i = 0; i < seen.live.size(); ++i) {
        EXPECT_EQ(seen.live[i]->codec, Codec::H264);
        EXPECT_FALSE(seen.live[i]->reordered);
        if (i > 0) {
            EXPECT_GT(seen.live[i]->pts, seen.live[i - 1]->pts);
        }
    }
    EXPECT_EQ(seen.live.back()->width, 320);
    EXPECT_LT(std::abs((base(*seen.live.back()) - base(*seen.units.back())).count()), 200);
}

TEST(LiveFeed, Row24BFramesAreTranscodedWhileSomebodyWatches) {
    const test::RtspServer server;
    WatchedFeed feed(camera(server.url("/bframes"), Transcode::WhileWatched));
    ASSERT_TRUE(
        feed.wait([](const Seen& s) { return s.units.size() > 20 && s.units.back()->reordered; }));
    EXPECT_EQ(feed.seen().status().reason, "");
    const auto before = feed.seen().live.size(); // the pictures before the first B frame
    feed.set_audience(Audience::Watching);
    const auto asked = std::chrono::steady_clock::now();
    ASSERT_TRUE(feed.wait([&](const Seen& s) { return s.live.size() > before; }));
    const auto waited = std::chrono::steady_clock::now() - asked;
    RecordProperty("first_picture_ms",
                   static_cast<int>(std::chrono::duration_cast<milliseconds>(waited).count()));
    ASSERT_TRUE(feed.wait([&](const Seen& s) { return s.live.size() > before + 30; }));
    Seen seen = feed.seen();
    seen.live.erase(seen.live.begin(), seen.live.begin() + static_cast<std::ptrdiff_t>(before));
    expect_rendition(seen);
    EXPECT_TRUE(seen.units.back()->reordered); // recording and analysis get the original
}

TEST(LiveFeed, TheTranscodingBranchOutlastsItsLastViewerForAWhile) {
    const test::RtspServer server;
    WatchedFeed feed(camera(server.url("/bframes"), Transcode::WhileWatched));
    feed.set_audience(Audience::Watching);
    ASSERT_TRUE(feed.wait([](const Seen& s) { return s.live.size() > 30; }));
    feed.set_audience(Audience::Nobody);
    const auto left = feed.seen().live.size();
    ASSERT_TRUE(feed.wait([&](const Seen& s) { return s.live.size() > left + 15; }));
    feed.set_audience(Audience::Watching); // back at once: it was never restarted
    const auto back = feed.seen().live.size();
    ASSERT_TRUE(feed.wait([&](const Seen& s) { return s.live.size() > back + 15; }));
    feed.set_audience(Audience::Nobody);
    const auto gone = std::chrono::steady_clock::now();
    const auto quiet = [&] { // a second of the camera without a picture to viewers
        const auto before = feed.seen().live.size();
        EXPECT_TRUE(feed.wait_for_units(15));
        return feed.seen().live.size() == before;
    };
    int looks = 0;
    while (!quiet() && looks < 30)
        ++looks;
    EXPECT_LT(looks, 30);
    EXPECT_GE(std::chrono::steady_clock::now() - gone, media::live_linger);
}

TEST(LiveFeed, H265IsShownAndAnalyzedWhereTranscodingIsAllowed) {
    const test::RtspServer server;
    WatchedFeed feed({server.url("/h265"),
                      {FrameDemand::Mode::Full, 0},
                      RtspTransport::Tcp,
                      {},
                      Transcode::WhileWatched});
    feed.set_audience(Audience::Watching);
    ASSERT_TRUE(feed.wait([](const Seen& s) { return s.live.size() > 30 && s.frames.size() > 10; }))
        << feed.seen().live.size();
    EXPECT_EQ(feed.seen().status().codec, "H265");
    EXPECT_EQ(feed.seen().units.front()->codec, Codec::H265);
    expect_rendition(feed.seen());
}

} // namespace
} // namespace gulou::ingest
