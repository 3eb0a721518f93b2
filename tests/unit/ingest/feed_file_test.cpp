#include "tests/unit/ingest/watched_feed.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace gulou::ingest {
namespace {

using Seen = WatchedFeed::Seen;

// Writes two seconds of test video; the encoder and container by name.
std::string write_video(const std::string& name, const std::string& encoder) {
    const auto path = std::filesystem::temp_directory_path() / name;
    const std::string launch = "videotestsrc num-buffers=30 ! video/x-raw,format=I420,width=320,"
                               "height=240,framerate=15/1 ! " +
                               encoder + " ! filesink location=" + path.string();
    GstElement* pipeline = gst_parse_launch(launch.c_str(), nullptr);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    GstBus* bus = gst_element_get_bus(pipeline);
    GstMessage* message = gst_bus_timed_pop_filtered(
        bus, 30 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    EXPECT_TRUE(message != nullptr && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) << launch;
    gst_message_unref(message);
    gst_object_unref(bus);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
    return path.string();
}

const std::string h264 = "x264enc tune=zerolatency speed-preset=ultrafast threads=1 key-int-max=15 "
                         "! h264parse ! mp4mux";

TEST(FileFeed, PlaysInRealTimeAndLoopsWithTimeGoingOn) {
    const std::string path = write_video("gulou_ingest_loop.mp4", h264);
    const auto began = std::chrono::steady_clock::now();
    WatchedFeed feed("file://" + path, {FrameDemand::Mode::Full, 0});
    ASSERT_TRUE(
        feed.wait([](const Seen& s) { return s.units.size() >= 75 && s.frames.size() >= 65; }));
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(3800));
    const Seen seen = feed.seen();
    EXPECT_TRUE(seen.is(State::Online));
    for (std::size_t i = 1; i < seen.units.size(); ++i) {
        const auto step = seen.units[i]->pts - seen.units[i - 1]->pts;
        EXPECT_NEAR(std::chrono::duration<double>(step).count(), 1.0 / 15, 0.02) << i;
        EXPECT_GE(seen.units[i]->captured, seen.units[i - 1]->captured) << i;
    }
    for (std::size_t i = 1; i < seen.frames.size(); ++i)
        EXPECT_GT(seen.frames[i]->pts, seen.frames[i - 1]->pts) << i;
    std::filesystem::remove(path);
}

TEST(FileFeed, PlaysOnceWhenAsked) {
    const std::string path = write_video("gulou_ingest_once.mp4", h264);
    WatchedFeed feed("file://" + path + "?loop=0");
    EXPECT_TRUE(feed.wait_for_reason("played to the end"));
    EXPECT_EQ(feed.seen().units.size(), 30U);
    std::filesystem::remove(path);
}

TEST(FileFeed, RefusesH265ByName) {
    const std::string path =
        write_video("gulou_ingest_h265.mp4", "x265enc speed-preset=ultrafast ! h265parse ! mp4mux");
    WatchedFeed feed("file://" + path);
    EXPECT_TRUE(
        feed.wait_for_reason("H.265 is not supported; use an H.264 file, or transcode = true"));
    std::filesystem::remove(path);
}

TEST(FileFeed, SaysWhatIsWrongWithAFile) {
    const auto path = std::filesystem::temp_directory_path() / "gulou_ingest_garbage.mp4";
    {
        std::ofstream out(path, std::ios::binary);
        for (int i = 0; i < 100'000; ++i)
            out.put(static_cast<char>(i * 7919 >> 3));
    }
    {
        WatchedFeed feed("file://" + path.string());
        EXPECT_TRUE(feed.wait_for_reason("the file is not a video that can be read"))
            << feed.seen().status().reason;
    }
    {
        WatchedFeed feed("file:///no/such/file.mp4");
        EXPECT_TRUE(feed.wait_for_reason("there is no such file"));
    }
    std::filesystem::remove(path);
}

} // namespace
} // namespace gulou::ingest
