#include "pipeline/record/camera_recording.hpp"

#include "pipeline/record/recovery.hpp"
#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/full_disk.hpp"
#include "tests/unit/record/media_tools.hpp"
#include "tests/unit/record/memory_store.hpp"

#include <gtest/gtest.h>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

class CameraRecordings : public testing::Test {
protected:
    void write(const std::vector<media::SharedAccessUnit>& units) {
        for (const auto& unit : units)
            recording_.write(*unit);
    }

    TemporaryFolder folder_;
    FullDisk disk_{100'000'000};
    MemoryStore store_;
    Shelf shelf_{folder_.path(), disk_, store_};
    ManualClock clock_{test_start};
    CameraRecording recording_{
        CameraId("cam1"), shelf_, {.length = 2s, .idle = 10s, .retry = 5s}, clock_, Log::none()};
};

TEST_F(CameraRecordings, AreCutAtKeyFramesAndIndexed) {
    write(encode({.frames = 130, .key_interval = 20})); // a key frame every 0.8 s
    recording_.finish();
    const auto rows = store_.all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].path, "cam1/2026-11-21/080000000.mp4");
    EXPECT_EQ(rows[1].begin, test_start + 2400ms);
    EXPECT_EQ(rows[2].begin, test_start + 4800ms);
    std::size_t frames = 0;
    for (const auto& row : rows) {
        const auto file = folder_.path() / row.path;
        EXPECT_EQ(row.state, SegmentState::Finished);
        EXPECT_EQ(row.bytes, std::filesystem::file_size(file));
        EXPECT_EQ(decode_errors(file), "");
        frames += frame_times(file).size();
    }
    EXPECT_EQ(frames, 130u);
    EXPECT_EQ(rows[0].end, rows[1].begin);
    EXPECT_EQ(rows[2].end, test_start + 5200ms);
}

TEST_F(CameraRecordings, WaitForAKeyFrame) {
    const auto units = encode({.frames = 60});
    EXPECT_EQ(recording_.state().state, RecordState::Waiting);
    write({units.begin() + 1, units.begin() + 25});
    EXPECT_EQ(recording_.state(), (CameraState{RecordState::Waiting, "no key frame yet"}));
    EXPECT_TRUE(store_.all().empty());
    write({units.begin() + 25, units.end()});
    EXPECT_EQ(recording_.state().state, RecordState::Recording);
    ASSERT_EQ(store_.all().size(), 1u);
    EXPECT_EQ(store_.all()[0].begin, test_start + 1s);
}

TEST_F(CameraRecordings, BeginAnewWhenTheStreamDoes) {
    const auto units = encode({.frames = 30});
    write(units);
    write(units); // the camera came back: its clock starts again, as does the wall clock's part
    recording_.finish();
    const auto rows = store_.all();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_NE(rows[0].path, rows[1].path);
    for (const auto& row : rows)
        EXPECT_EQ(frame_times(folder_.path() / row.path).size(), 30u);
}

TEST_F(CameraRecordings, GoOnAtTheNextKeyFrameAfterLoss) {
    auto units = encode({.frames = 100});
    units.erase(units.begin() + 10, units.begin() + 40); // 10 delta, key, … gone
    std::vector<media::SharedAccessUnit> gapped(units);
    write(gapped);
    recording_.finish();
    for (const auto& row : store_.all())
        EXPECT_TRUE(std::filesystem::exists(folder_.path() / row.path));
}

TEST_F(CameraRecordings, EndTheSegmentOfASilentCamera) {
    write(encode({.frames = 30}));
    clock_.advance(1s);
    recording_.tick();
    EXPECT_EQ(recording_.current()->end, test_start + 1200ms) << "written though nothing follows";
    clock_.advance(9s);
    recording_.tick();
    EXPECT_EQ(recording_.state(), (CameraState{RecordState::Waiting, "no picture for 10 s"}));
    EXPECT_EQ(store_.all()[0].state, SegmentState::Finished);
}

TEST_F(CameraRecordings, OfH265FailAndSayWhy) {
    auto unit = *encode({.frames = 1}).front();
    unit.codec = media::Codec::H265;
    EXPECT_FALSE(recording_.write(unit));
    EXPECT_EQ(recording_.state(),
              (CameraState{RecordState::Failed, "H265 is not recorded, only H264"}));
    unit.codec = media::Codec::AAC;
    EXPECT_FALSE(recording_.write(unit));
    EXPECT_TRUE(store_.all().empty());
}

TEST_F(CameraRecordings, OfGarbageFailAndComeBack) {
    auto unit = *encode({.frames = 1}).front();
    unit.data.assign(1000, 0xa5);
    EXPECT_FALSE(recording_.write(unit));
    EXPECT_EQ(recording_.state().state, RecordState::Failed);
    EXPECT_TRUE(store_.all().empty());
    write(encode({.frames = 30}));
    EXPECT_EQ(recording_.state().state, RecordState::Failed) << "rests after a failure";
    clock_.advance(5s);
    write(shifted(encode({.frames = 30}), 5s));
    EXPECT_EQ(recording_.state().state, RecordState::Recording);
}

TEST_F(CameraRecordings, KeepWhatIsWrittenWhenTheDiskFills) {
    disk_.make_room(60'000 - 100'000'000);
    write(encode({.frames = 200, .pattern = "snow"}));
    EXPECT_EQ(recording_.state(), (CameraState{RecordState::Failed, "disk full"}));
    EXPECT_TRUE(recording_.disk_was_full());
    for (const auto& row : store_.all()) {
        EXPECT_EQ(decode_errors(folder_.path() / row.path), "");
    }
}

TEST_F(CameraRecordings, SurviveAnIndexThatRefuses) {
    store_.refuse(Error{ErrorCode::Exhausted, "database or disk is full"});
    write(encode({.frames = 30}));
    EXPECT_EQ(recording_.state().state, RecordState::Failed);
    EXPECT_TRUE(files_below(folder_.path()).empty()) << "no file without a row";
    store_.refuse(std::nullopt);
    clock_.advance(5s);
    write(shifted(encode({.frames = 30}), 5s));
    EXPECT_EQ(recording_.state().state, RecordState::Recording);
    store_.refuse(Error{ErrorCode::Exhausted, "database or disk is full"});
    recording_.finish();
    store_.refuse(std::nullopt);
    EXPECT_EQ(store_.all()[0].state, SegmentState::Open);
    const auto done = recover_segments(store_, disk_, folder_.path(), {}, Log::none());
    EXPECT_EQ(done.closed, 1u);
    EXPECT_EQ(store_.all()[0].end, test_start + 5s + 1200ms);
}

TEST_F(CameraRecordings, AreRecoveredUpToTheTornTail) {
    write(encode({.frames = 49}));
    recording_.flush();
    const auto row = store_.all().at(0);
    const auto path = folder_.path() / row.path;
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 10);
    store_.add({{}, CameraId("cam1"), "cam1/gone.mp4", test_start, test_start, 0, {}}).value();
    const auto done = recover_segments(store_, disk_, folder_.path(), {}, Log::none());
    EXPECT_EQ(done.closed, 1u);
    EXPECT_EQ(done.dropped, 1u);
    const auto rows = store_.all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].state, SegmentState::Finished);
    EXPECT_EQ(rows[0].bytes, std::filesystem::file_size(path));
    EXPECT_EQ(decode_errors(path), "");
    EXPECT_EQ(frame_times(path).size(), 46u);
    EXPECT_EQ(rows[0].end, test_start + 1840ms);
}

TEST_F(CameraRecordings, BeingWrittenAreNotRecovered) {
    write(encode({.frames = 49}));
    const auto done =
        recover_segments(store_, disk_, folder_.path(), {recording_.current()->id}, Log::none());
    EXPECT_EQ(done.closed + done.dropped, 0u);
    EXPECT_EQ(store_.all().at(0).state, SegmentState::Open);
}

} // namespace
} // namespace gulou::record
