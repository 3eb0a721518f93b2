#include "pipeline/record/clip.hpp"

#include "pipeline/record/camera_recording.hpp"
#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/full_disk.hpp"
#include "tests/unit/record/media_tools.hpp"
#include "tests/unit/record/memory_store.hpp"

#include <gtest/gtest.h>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

// Ten seconds in segments of two, a key frame every second; the last segment is still open.
class Clips : public testing::Test {
protected:
    void record(const std::vector<media::SharedAccessUnit>& units) {
        for (const auto& unit : units)
            EXPECT_TRUE(recording_.write(*unit));
        recording_.flush();
    }
    Result<Clip> cut(std::chrono::milliseconds from, std::chrono::milliseconds to) {
        const CutRequest request{CameraId("cam1"), test_start + from, test_start + to, out_};
        const auto rows = store_.find(request.camera, request.from, request.to);
        auto cutting = Cutting::begin(disk_, folder_.path(), *rows, request);
        if (!cutting)
            return fail(cutting.error());
        for (;;) {
            const auto done = cutting->step();
            if (!done)
                return fail(done.error());
            if (*done)
                return cutting->clip();
        }
    }

    TemporaryFolder folder_;
    std::filesystem::path out_ = folder_.path() / "clips" / "7.mp4";
    FullDisk disk_{1'000'000'000};
    MemoryStore store_;
    Shelf shelf_{folder_.path(), disk_, store_};
    ManualClock clock_{test_start};
    CameraRecording recording_{CameraId("cam1"), shelf_, {.length = 2s}, clock_, Log::none()};
};

TEST_F(Clips, SpanSegmentsAndTheOneStillOpen) {
    record(encode({.frames = 250}));
    ASSERT_EQ(store_.all().size(), 5u);
    const auto clip = cut(3500ms, 9300ms);
    ASSERT_TRUE(clip) << clip.error().message;
    EXPECT_EQ(clip->begin, test_start + 3s) << "the key frame before";
    EXPECT_EQ(clip->end, test_start + 9320ms) << "the picture that covers the end";
    EXPECT_EQ(clip->bytes, std::filesystem::file_size(out_));
    EXPECT_EQ(box_types(out_), (std::vector<std::string>{"ftyp", "moov", "mdat"}));
    EXPECT_EQ(decode_errors(out_), "");
    const auto times = frame_times(out_);
    ASSERT_EQ(times.size(), 158u);
    EXPECT_NEAR(times.front(), 0, 0.001);
    EXPECT_NEAR(times.back(), 6.28, 0.001);
    EXPECT_EQ(frames_by_gstreamer(out_), 158);
    EXPECT_EQ(files_below(out_.parent_path()).size(), 1u) << "no temporary file is left";
}

TEST_F(Clips, Seek) {
    record(encode({.frames = 250}));
    ASSERT_TRUE(cut(0ms, 10s));
    EXPECT_EQ(frames_after_seek(out_, 7.0), 75);
    EXPECT_EQ(frames_after_seek(out_, 9.5), 12);
    EXPECT_EQ(output_of("ffprobe -v error -show_entries format=duration -of csv=p=0 '" +
                        out_.string() + "'"),
              "10.000000\n");
}

TEST_F(Clips, KeepReorderedPicturesInOrder) {
    record(encode({.frames = 150, .b_frames = 2}));
    const auto clip = cut(1500ms, 4500ms);
    ASSERT_TRUE(clip);
    EXPECT_EQ(clip->begin, test_start + 1s);
    EXPECT_GE(clip->end, test_start + 4500ms);
    EXPECT_EQ(decode_errors(out_), "");
    const auto times = frame_times(out_);
    ASSERT_GE(times.size(), 88u);
    for (std::size_t i = 0; i < 88; ++i) // up to the end asked for
        EXPECT_NEAR(times[i], 0.04 * static_cast<double>(i), 0.001) << i;
}

TEST_F(Clips, AreClampedToWhatIsRecorded) {
    record(encode({.frames = 100}));
    const auto clip = cut(-10s, 60s);
    ASSERT_TRUE(clip);
    EXPECT_EQ(clip->begin, test_start);
    EXPECT_EQ(clip->end, test_start + 4s);
    EXPECT_EQ(frame_times(out_).size(), 100u);
}

TEST_F(Clips, OfNothingAreNotFound) {
    record(encode({.frames = 100}));
    for (const auto& [from, to] :
         std::vector<std::pair<std::chrono::seconds, std::chrono::seconds>>{
             {-20s, -10s}, {4s, 10s}, {60s, 70s}, {-5s, 0s}}) {
        const auto clip = cut(from, to);
        ASSERT_FALSE(clip) << from.count();
        EXPECT_EQ(clip.error().code, ErrorCode::NotFound);
    }
    EXPECT_FALSE(std::filesystem::exists(out_.parent_path()));
}

TEST_F(Clips, OfAnEmptyOrEndlessRangeAreRefused) {
    record(encode({.frames = 30}));
    EXPECT_EQ(cut(1s, 1s).error().code, ErrorCode::Invalid);
    EXPECT_EQ(cut(1s, 0s).error().code, ErrorCode::Invalid);
    EXPECT_EQ(cut(0s, 3601s).error().code, ErrorCode::TooLarge);
}

TEST_F(Clips, ShowAGapAsAStandingPicture) {
    const auto units = encode({.frames = 50});
    record(units);
    record(shifted(units, 12s)); // the camera was away from 2 s to 12 s
    const auto clip = cut(0s, 14s);
    ASSERT_TRUE(clip);
    EXPECT_EQ(clip->end, test_start + 14s);
    EXPECT_EQ(decode_errors(out_), "");
    const auto times = frame_times(out_);
    ASSERT_EQ(times.size(), 100u);
    EXPECT_NEAR(times[49], 1.96, 0.001);
    EXPECT_NEAR(times[50], 12.0, 0.001);
}

TEST_F(Clips, SurviveAChangeOfTheCamerasFormat) {
    record(encode({.frames = 50}));
    record(shifted(encode({.frames = 50, .width = 640, .height = 480}), 2s));
    const auto clip = cut(0s, 4s);
    ASSERT_TRUE(clip);
    EXPECT_EQ(decode_errors(out_), "");
    EXPECT_EQ(frame_times(out_).size(), 100u);
}

TEST_F(Clips, LeaveOutASegmentThatIsGone) {
    record(encode({.frames = 250}));
    std::filesystem::remove(folder_.path() / store_.all()[1].path);
    const auto clip = cut(0s, 10s);
    ASSERT_TRUE(clip);
    EXPECT_EQ(decode_errors(out_), "");
    EXPECT_EQ(frame_times(out_).size(), 200u);
}

TEST_F(Clips, ReplaceWhatACrashLeft) {
    record(encode({.frames = 50}));
    std::filesystem::create_directories(out_.parent_path());
    for (const auto* name : {"7.mp4.part", "7.mp4"}) {
        FILE* half = std::fopen((out_.parent_path() / name).c_str(), "wb");
        std::fputs("half", half);
        std::fclose(half);
    }
    ASSERT_TRUE(cut(0s, 2s));
    EXPECT_EQ(decode_errors(out_), "");
    EXPECT_EQ(files_below(out_.parent_path()).size(), 1u);
}

TEST_F(Clips, LeaveNothingBehindOnAFullDisk) {
    record(encode({.frames = 250, .pattern = "snow"}));
    disk_.make_room(3000 - 1'000'000'000);
    const auto clip = cut(0s, 10s);
    ASSERT_FALSE(clip);
    EXPECT_EQ(clip.error().code, ErrorCode::Exhausted);
    EXPECT_TRUE(files_below(out_.parent_path()).empty());
}

} // namespace
} // namespace gulou::record
