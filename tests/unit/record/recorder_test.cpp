#include "pipeline/record/recorder.hpp"

#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/full_disk.hpp"
#include "tests/unit/record/media_tools.hpp"
#include "tests/unit/record/memory_store.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

// Remembers what it is told; waits for it.
class Ear final : public RecorderListener {
public:
    void camera_changed(const CameraId& camera, const CameraState& state) override {
        {
            const std::lock_guard lock(mutex_);
            cameras_[camera] = state;
            changed_.notify_all();
        }
        const std::lock_guard pass(gate_);
    }
    void disk_changed(DiskState state) override {
        const std::lock_guard lock(mutex_);
        disk_ = state;
        changed_.notify_all();
    }
    bool wait(const CameraId& camera, RecordState state) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return cameras_[camera].state == state; });
    }
    bool wait(DiskState state) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return disk_ == state; });
    }
    // While it is closed the record thread stands in the listener.
    void close_gate() { gate_.lock(); }
    void open_gate() { gate_.unlock(); }
    std::string reason(const CameraId& camera) {
        const std::lock_guard lock(mutex_);
        return cameras_[camera].reason;
    }

private:
    std::mutex mutex_, gate_;
    std::condition_variable changed_;
    std::map<CameraId, CameraState> cameras_;
    DiskState disk_ = DiskState::Writable;
};

class Recorders : public testing::Test {
protected:
    RecorderOptions options() {
        RecorderOptions out;
        out.root = folder_.path() / "recordings";
        out.times = {.length = 2s, .idle = 10s, .retry = 0s};
        out.retention = {.max_age = 24h * 365 * 100, .min_free = 0};
        out.reserve = 1000;
        out.mailbox_units = 1000;
        return out;
    }
    std::unique_ptr<Recorder> start(RecorderOptions options) {
        return std::make_unique<Recorder>(std::move(options),
                                          Recorder::Outside{store_, disk_, clock_, counters_, ear_},
                                          Log::none());
    }
    static void push(Input& input, const std::vector<media::SharedAccessUnit>& units) {
        for (const auto& unit : units)
            input.push(unit);
    }
    Result<Clip> cut(Recorder& recorder, const CameraId& camera, std::chrono::milliseconds from,
                     std::chrono::milliseconds to) {
        std::promise<Result<Clip>> promise;
        recorder.cut({camera, test_start + from, test_start + to, out_},
                     replies_.context().get_executor(),
                     [&](Result<Clip> clip) { promise.set_value(std::move(clip)); });
        return promise.get_future().get();
    }
    std::vector<Segment> segments(Recorder& recorder, const CameraId& camera) {
        std::promise<Result<std::vector<Segment>>> promise;
        recorder.segments(camera, test_start - 1h, test_start + 1h,
                          replies_.context().get_executor(),
                          [&](auto rows) { promise.set_value(std::move(rows)); });
        return promise.get_future().get().value();
    }
    std::uint64_t count(const char* name) { return counters_.counter(name, "").value(); }

    const CameraId cam1_{"cam1"}, cam2_{"cam2"};
    TemporaryFolder folder_;
    std::filesystem::path out_ = folder_.path() / "clips" / "7.mp4";
    FullDisk disk_{1'000'000'000};
    MemoryStore store_;
    SystemClock clock_;
    Counters counters_;
    Ear ear_;
    Loop replies_{"replies"};
};

TEST_F(Recorders, CutARangeThatHasJustEnded) {
    const auto recorder = start(options());
    const auto input = recorder->add(cam1_).value();
    push(*input, encode({.frames = 125}));
    const auto clip = cut(*recorder, cam1_, 1s, 5s);
    ASSERT_TRUE(clip) << clip.error().message;
    EXPECT_EQ(clip->begin, test_start + 1s);
    EXPECT_EQ(clip->end, test_start + 5s);
    EXPECT_EQ(decode_errors(out_), "");
    EXPECT_EQ(frame_times(out_).size(), 100u);
    EXPECT_EQ(cut(*recorder, cam2_, 1s, 5s).error().code, ErrorCode::NotFound);
}

TEST_F(Recorders, KeepCamerasApart) {
    auto recorder = start(options());
    const auto one = recorder->add(cam1_).value();
    const auto two = recorder->add(cam2_).value();
    push(*one, encode({.frames = 50}));
    auto wrong = *encode({.frames = 1}).front();
    wrong.codec = media::Codec::H265;
    two->push(std::make_shared<const media::AccessUnit>(wrong));
    EXPECT_TRUE(ear_.wait(cam1_, RecordState::Recording));
    EXPECT_TRUE(ear_.wait(cam2_, RecordState::Failed));
    EXPECT_EQ(ear_.reason(cam2_), "H265 is not recorded, only H264");
    const auto rows = segments(*recorder, cam1_);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].state, SegmentState::Open);
    EXPECT_EQ(rows[0].end, test_start + 2s) << "an open segment tells how far it reaches";
    EXPECT_TRUE(segments(*recorder, cam2_).empty());
    recorder.reset();
    EXPECT_EQ(store_.all().at(0).state, SegmentState::Finished) << "stopping closes segments";
    one->push(std::make_shared<const media::AccessUnit>(wrong)); // harmless now
}

TEST_F(Recorders, RefuseCamerasThatCannotNameAFolder) {
    const auto recorder = start(options());
    for (const auto* id : {"", "..", "a/b", "a b", "城"})
        EXPECT_EQ(recorder->add(CameraId(id)).error().code, ErrorCode::Invalid) << id;
}

TEST_F(Recorders, DropToTheNextKeyFrameWhenTheMailboxIsFull) {
    auto settings = options();
    settings.mailbox_units = 10;
    auto recorder = start(settings);
    const auto input = recorder->add(cam1_).value();
    ASSERT_TRUE(ear_.wait(cam1_, RecordState::Waiting));
    const auto units = encode({.frames = 100});
    ear_.close_gate();
    input->push(units[0]);
    ASSERT_TRUE(ear_.wait(cam1_, RecordState::Recording)) << "now the record thread stands";
    push(*input, {units.begin() + 1, units.begin() + 41}); // ten find room
    ear_.open_gate();
    segments(*recorder, cam1_); // the mailbox is empty again
    for (auto next = units.begin() + 41; next != units.end(); ++next) {
        input->push(*next);
        segments(*recorder, cam1_);
    }
    recorder.reset();
    std::size_t frames = 0;
    for (const auto& row : store_.all()) {
        const auto file = folder_.path() / "recordings" / row.path;
        EXPECT_EQ(decode_errors(file), "");
        frames += frame_times(file).size();
    }
    EXPECT_EQ(frames, 61u) << "eleven before the loss, and from the key frame at two seconds";
    EXPECT_EQ(count("gulou_record_units_dropped_total"), 39u);
}

TEST_F(Recorders, StopOnAFullDiskFreeWhatNobodyHoldsAndGoOn) {
    const auto units = encode({.frames = 250, .pattern = "snow"});
    const auto encoded = static_cast<std::int64_t>(bytes_of(units));
    disk_.make_room(encoded * 6 / 10 - 1'000'000'000);
    auto settings = options();
    settings.retention.min_free = static_cast<std::uint64_t>(encoded * 3 / 10);
    settings.reserve = static_cast<std::uint64_t>(encoded / 25);
    settings.times.length = 1s;
    const auto recorder = start(settings);
    const auto input = recorder->add(cam1_).value();
    push(*input, units);
    ASSERT_TRUE(ear_.wait(DiskState::Full));
    ASSERT_TRUE(ear_.wait(cam1_, RecordState::Failed));
    EXPECT_EQ(ear_.reason(cam1_), "disk full");
    EXPECT_FALSE(store_.all().empty()) << "nothing is deleted before the holds are known";

    const auto held = store_.all().front();
    recorder->set_holds({{cam1_, held.begin, held.begin + 1s}});
    ASSERT_TRUE(ear_.wait(DiskState::Writable));
    ASSERT_TRUE(ear_.wait(cam1_, RecordState::Waiting));
    EXPECT_EQ(store_.all().front().path, held.path);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "recordings" / held.path));
    push(*input, shifted(encode({.frames = 50}), 60s));
    EXPECT_TRUE(ear_.wait(cam1_, RecordState::Recording));
    EXPECT_GT(count("gulou_record_segments_deleted_total"), 0u);
}

TEST_F(Recorders, DeleteFilesWithTheirRowsAndEmptyFolders) {
    auto settings = options();
    auto recorder = start(settings);
    push(*recorder->add(cam1_).value(), encode({.frames = 125}));
    recorder.reset();
    ASSERT_EQ(files_below(settings.root).size(), 3u);
    settings.retention = {.max_age = 24h * 365 * 100, .min_free = 2'000'000'000};
    recorder = start(settings);
    recorder->set_holds({});
    segments(*recorder, cam1_);
    EXPECT_TRUE(store_.all().empty());
    EXPECT_TRUE(files_below(settings.root).empty());
    EXPECT_FALSE(std::filesystem::exists(settings.root / "cam1" / "2026-11-21"));
}

} // namespace
} // namespace gulou::record
