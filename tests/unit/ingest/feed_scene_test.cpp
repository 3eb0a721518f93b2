#include "tests/unit/ingest/watched_feed.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace gulou::ingest {
namespace {

using Seen = WatchedFeed::Seen;

// A picture whose brightness is its number; ends after `count` pictures (0: never).
class Counting : public FrameSource {
public:
    explicit Counting(std::int64_t count) : count_(count) {}
    int width() const override { return 160; }
    int height() const override { return 120; }
    int fps() const override { return 20; }
    bool render(std::int64_t index, const Picture& out) override {
        if (count_ > 0 && index >= count_)
            return false;
        for (std::size_t i = 0; i < 3; ++i)
            for (int y = 0; y < (i == 0 ? 120 : 60); ++y)
                std::memset(out.planes[i] + y * out.strides[i],
                            i == 0 ? static_cast<int>(16 + index % 200) : 128, i == 0 ? 160 : 80);
        return true;
    }

private:
    std::int64_t count_;
};

FrameSourceFactory counting(std::int64_t count) {
    return [count](const std::string&) -> Result<std::unique_ptr<FrameSource>> {
        return std::make_unique<Counting>(count);
    };
}

TEST(SceneFeed, GivesEncodedAndRawPicturesInRealTime) {
    const auto began = std::chrono::steady_clock::now();
    WatchedFeed feed("scene://x", {FrameDemand::Mode::Full, 5}, {}, counting(0));
    ASSERT_TRUE(
        feed.wait([](const Seen& s) { return s.units.size() >= 60 && s.frames.size() >= 10; }));
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(2500));
    const Seen seen = feed.seen();
    EXPECT_TRUE(seen.is(State::Online));
    EXPECT_EQ(seen.status().fps, 20);
    EXPECT_TRUE(seen.units.front()->keyframe);
    for (std::size_t i = 1; i < seen.units.size(); ++i)
        EXPECT_GT(seen.units[i]->pts, seen.units[i - 1]->pts);
    // The raw picture is the one that the scene painted for this time.
    const media::Frame& frame = *seen.frames.back();
    const auto index = std::llround(std::chrono::duration<double>(frame.pts).count() * 20);
    EXPECT_EQ(frame.planes[0].data[0], 16 + index % 200);
}

TEST(SceneFeed, RestsAtItsEnd) {
    WatchedFeed feed("scene://x", {}, {}, counting(20));
    EXPECT_TRUE(feed.wait_for_reason("played to the end"));
    EXPECT_TRUE(feed.seen().is(State::Offline));
}

TEST(SceneFeed, PassesTheFactorysRefusalOn) {
    WatchedFeed feed("scene://x", {}, {}, [](const std::string&) {
        return Result<std::unique_ptr<FrameSource>>(fail(ErrorCode::Invalid, "no such scene"));
    });
    EXPECT_TRUE(feed.wait_for_reason("no such scene"));
}

TEST(SceneFeed, SaysSoWhereThereAreNoScenes) {
    WatchedFeed feed("scene://x");
    EXPECT_TRUE(feed.wait_for_reason("this server has no scenes"));
}

TEST(SceneFeed, HearsNothingAfterStop) {
    WatchedFeed feed("scene://x", {FrameDemand::Mode::Full, 0}, {}, counting(0));
    ASSERT_TRUE(feed.wait_for_units(5));
    feed.stop();
    const Seen seen = feed.seen();
    EXPECT_EQ(seen.status().state, State::Off);
    EXPECT_FALSE(feed.wait([&](const Seen& s) { return s.units.size() > seen.units.size(); },
                           std::chrono::seconds(1)));
}

} // namespace
} // namespace gulou::ingest
