#include "tests/support/rtsp_server.hpp"
#include "tests/unit/ingest/watched_feed.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <optional>

namespace gulou::ingest {
namespace {

using Seen = WatchedFeed::Seen;
constexpr FrameDemand all{FrameDemand::Mode::Full, 0};

bool begins_with_sps(const Bytes& data) {
    const bool is_long = data.size() > 4 && data[2] == 0;
    const std::size_t at = is_long ? 4 : 3;
    // An access unit delimiter (9) may stand in front (ITU-T H.264 §7.4.1.2.3).
    const int type = data.at(at) & 0x1F;
    return type == 7 || (type == 9 && data.size() > 12 && (data[10] & 0x1F) == 7);
}

void expect_good_video(WatchedFeed& feed) {
    ASSERT_TRUE(feed.wait([](const Seen& s) {
        return s.units.size() >= 40 && s.frames.size() >= 5;
    })) << feed.seen().units.size()
        << " units, " << feed.seen().frames.size() << " frames";
    const Seen seen = feed.seen();
    EXPECT_TRUE(seen.is(State::Online));
    EXPECT_EQ(seen.status().codec, "H264");
    EXPECT_EQ(seen.status().width, 320);
    EXPECT_EQ(seen.status().height, 240);
    EXPECT_TRUE(seen.units.front()->keyframe);
    for (std::size_t i = 0; i < seen.units.size(); ++i) {
        const auto& unit = *seen.units[i];
        if (unit.keyframe) {
            EXPECT_TRUE(begins_with_sps(unit.data)) << i;
        }
        if (i > 0) {
            EXPECT_GT(unit.pts, seen.units[i - 1]->pts);
            EXPECT_GE(unit.captured, seen.units[i - 1]->captured);
        }
    }
    const media::Frame& frame = *seen.frames.back();
    EXPECT_EQ(frame.width, 320);
    EXPECT_GE(frame.planes[0].stride, 320);
    EXPECT_NEAR(static_cast<double>((SystemClock().wall() - frame.captured).count()), 0, 5000);
}

TEST(RtspFeed, BringsVideoOverTcp) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/h264"), all);
    expect_good_video(feed);
}

TEST(RtspFeed, BringsVideoOverUdp) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/h264"), all, RtspTransport::Udp);
    expect_good_video(feed);
}

TEST(RtspFeed, DecodesOnlyWhatIsAskedFor) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/h264"));
    ASSERT_TRUE(feed.wait_for_units(20));
    EXPECT_EQ(feed.seen().frames.size(), 0U);
    feed.set_frames({FrameDemand::Mode::Keyframes, 0});
    ASSERT_TRUE(feed.wait([](const Seen& s) { return s.frames.size() >= 2; }));
    auto frames = feed.seen().frames;
    EXPECT_GE(frames[1]->pts - frames[0]->pts, std::chrono::milliseconds(900));
    feed.set_frames({FrameDemand::Mode::Full, 5});
    const auto before = frames.size();
    ASSERT_TRUE(feed.wait([&](const Seen& s) { return s.frames.size() >= before + 6; }));
    frames = feed.seen().frames;
    const auto span = frames.back()->pts - frames[frames.size() - 5]->pts;
    EXPECT_NEAR(std::chrono::duration<double>(span).count(), 0.8, 0.15);
    feed.set_frames({});
    ASSERT_TRUE(feed.wait_for_units(10));
    const auto end = feed.seen().frames.size();
    ASSERT_TRUE(feed.wait_for_units(10));
    EXPECT_EQ(feed.seen().frames.size(), end);
}

TEST(RtspFeed, ComesBackAfterTheServerWasKilled) {
    std::optional<test::RtspServer> server(std::in_place);
    const int port = server->port();
    WatchedFeed feed(server->url("/h264"));
    ASSERT_TRUE(feed.wait_for_units(10));
    server.reset();
    ASSERT_TRUE(feed.wait_for(State::Offline));
    EXPECT_FALSE(feed.seen().status().reason.empty());
    ASSERT_TRUE(feed.wait_for_reason("connection refused by 127.0.0.1:" + std::to_string(port)));
    server.emplace(port);
    ASSERT_TRUE(feed.wait_for_units(10));
    EXPECT_TRUE(feed.wait_for(State::Online));
    EXPECT_EQ(feed.seen().status().reason, "");
}

TEST(RtspFeed, SaysWhenAnOnlineCameraFreezes) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/freezes"));
    ASSERT_TRUE(feed.wait_for(State::Online));
    EXPECT_TRUE(feed.wait_for_reason("no video for 5 s"));
}

TEST(RtspFeed, RefusesH265ByName) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/h265"));
    EXPECT_TRUE(feed.wait_for_reason(
        "H.265 is not supported; set the camera to H.264, or transcode = true"));
    EXPECT_EQ(feed.seen().units.size(), 0U);
}

TEST(RtspFeed, RefusesOtherCodecsByName) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/jpeg"));
    EXPECT_TRUE(feed.wait_for_reason("JPEG is not supported; set the camera to H.264"));
}

TEST(RtspFeed, WarnsOfBFramesAndStaysOnline) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/bframes"));
    ASSERT_TRUE(feed.wait_for_reason("the camera sends B frames: no live view; switch them off in "
                                     "the camera, or set transcode = true"));
    EXPECT_TRUE(feed.seen().is(State::Online));
    ASSERT_TRUE(feed.wait_for_units(5)); // for recording and analysis
    EXPECT_TRUE(feed.seen().units.back()->reordered);
}

TEST(RtspFeed, TakesSoundAlong) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/sound"));
    EXPECT_TRUE(
        feed.wait([](const Seen& s) { return s.sounds.size() > 10 && s.units.size() > 10; }));
}

TEST(RtspFeed, FollowsAChangeOfSize) {
    const test::RtspServer server;
    WatchedFeed feed(server.url("/resizes"), all);
    ASSERT_TRUE(feed.wait(
        [](const Seen& s) { return !s.frames.empty() && s.frames.back()->width == 480; }));
    const Seen seen = feed.seen();
    EXPECT_EQ(seen.frames.front()->width, 320);
    EXPECT_EQ(seen.status().width, 480);
    EXPECT_EQ(seen.units.back()->height, 272);
}

TEST(RtspFeed, SurvivesWrongBytesInTheVideo) {
    const test::RtspServer server;
    WatchedFeed broken(server.url("/garbage"), all);
    EXPECT_TRUE(broken.wait([](const Seen& s) {
        return s.units.size() >= 60 || s.is(State::Offline);
    })) << broken.seen().units.size();
    WatchedFeed good(server.url("/h264"), all);
    EXPECT_TRUE(good.wait([](const Seen& s) { return s.frames.size() >= 5; }));
}

// Listens like a camera and answers every connection with nonsense.
class Babbler {
public:
    Babbler() { accept(); }
    ~Babbler() { loop_.stop(); }
    Babbler(const Babbler&) = delete;
    Babbler& operator=(const Babbler&) = delete;
    std::string url() const {
        return "rtsp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/x";
    }

private:
    using Tcp = boost::asio::ip::tcp;
    void accept() {
        acceptor_.async_accept([this](const boost::system::error_code& error, Tcp::socket peer) {
            if (error)
                return;
            std::string nonsense = "RTSP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n$";
            for (int i = 0; i < 60'000; ++i)
                nonsense += static_cast<char>(i * 7919 >> 3);
            boost::system::error_code ignored;
            boost::asio::write(peer, boost::asio::buffer(nonsense), ignored);
            accept();
        });
    }
    Loop loop_{"babbler"};
    Tcp::acceptor acceptor_{loop_.context(), {boost::asio::ip::make_address("127.0.0.1"), 0}};
};

TEST(RtspFeed, SurvivesACameraThatTalksNonsense) {
    Babbler babbler;
    WatchedFeed feed(babbler.url(), all);
    ASSERT_TRUE(feed.wait_for(State::Offline));
    EXPECT_FALSE(feed.seen().status().reason.empty());
}

TEST(RtspFeed, SaysWhatIsWrongWithTheAddress) {
    const test::RtspServer server;
    {
        WatchedFeed feed(server.url("/nothing-here"));
        EXPECT_TRUE(feed.wait_for_reason("the camera has no such stream (404)"));
    }
    {
        WatchedFeed feed("rtsp://no-such-camera.invalid/x");
        EXPECT_TRUE(feed.wait_for_reason("unknown host no-such-camera.invalid"));
    }
    {
        WatchedFeed feed("http://x/y");
        EXPECT_TRUE(feed.wait_for(State::Offline));
    }
}

TEST(RtspFeed, LogsInAndNeverShowsThePassword) {
    const test::RtspServer server;
    const std::string host = "127.0.0.1:" + std::to_string(server.port());
    {
        WatchedFeed feed("rtsp://camera:p%40ss%3Aw%2Frd@" + host + "/secret");
        EXPECT_TRUE(feed.wait_for_units(5));
    }
    {
        WatchedFeed feed("rtsp://camera:hunter2@" + host + "/secret");
        EXPECT_TRUE(feed.wait_for_reason("the camera refuses the user name or password"));
        for (const Status& status : feed.seen().statuses)
            EXPECT_EQ(status.reason.find("hunter2"), std::string::npos);
    }
    {
        WatchedFeed feed(server.url("/secret"));
        EXPECT_TRUE(feed.wait_for_reason("the camera wants a user name and password"));
    }
}

TEST(RtspFeed, LeaksNoThreadsOverTwentyConnections) {
    const test::RtspServer server;
    {
        WatchedFeed warm_up(server.url("/h264"), all);
        ASSERT_TRUE(warm_up.wait_for_units(2));
    }
    const int before = threads_of_this_process();
    for (int i = 0; i < 20; ++i) {
        WatchedFeed feed(server.url("/h264"), all);
        ASSERT_TRUE(feed.wait_for_units(2));
    }
    EXPECT_LE(threads_of_this_process(), before + 2); // GLib's pool comes and goes
}

} // namespace
} // namespace gulou::ingest
