// Records every camera to disk, cuts clips out of what is recorded and deletes what is old: one
// thread does all the file work of the process.
#pragma once

#include "core/counter.hpp"
#include "core/loop.hpp"
#include "core/mailbox.hpp"
#include "pipeline/record/camera_recording.hpp"
#include "pipeline/record/clip.hpp"
#include "pipeline/record/retention.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace gulou::record {

struct RecorderOptions {
    std::filesystem::path root; // DATA/recordings
    SegmentTimes times;
    RetentionPolicy retention;
    std::chrono::seconds retention_every{60};
    // Recording stops below this many free bytes, so that the database still finds room.
    std::uint64_t reserve = 200'000'000;
    std::size_t mailbox_units = 150; // pictures of one camera waiting for the disk: 6 s at 25 fps
};

enum class DiskState { Writable, Full };

// Called on the record thread; must not block.
class RecorderListener {
public:
    virtual ~RecorderListener() = default;
    virtual void camera_changed(const CameraId& camera, const CameraState& state) = 0;
    virtual void disk_changed(DiskState state) = 0;
};

// One camera's way into the recorder.
class Input {
public:
    // Any thread, one at a time; never blocks. Full (RecorderOptions::mailbox_units): drops, and
    // goes on with the next key frame; counted in gulou_record_units_dropped_total. After the
    // recorder is gone pictures are dropped; while it goes nobody may push.
    void push(media::SharedAccessUnit unit);

private:
    friend class Recorder;
    Input(std::size_t bound, Counter& dropped, std::function<void()> wake)
        : mailbox_(bound), dropped_(dropped), wake_(std::move(wake)) {}

    struct Gap {};
    Mailbox<media::SharedAccessUnit> mailbox_;
    Slot<Gap> gap_; // full: the next picture kept is a key frame
    Counter& dropped_;
    std::function<void()> wake_;
};

// Public functions may be called from any thread; handlers are posted to the executor given.
// Store, disk, clock, counters and listener outlive it.
class Recorder {
public:
    struct Outside {
        SegmentStore& store;
        Disk& disk;
        const Clock& clock;
        Counters& counters;
        RecorderListener& listener;
    };
    // Starts the thread, which first recovers what a killed process left open.
    Recorder(RecorderOptions options, Outside outside, Log log);
    // Writes and closes every segment; cuts under way are completed.
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // Invalid for an id that cannot be a folder name. A camera added again gets a fresh input.
    Result<std::shared_ptr<Input>> add(const CameraId& camera);
    void remove(const CameraId& camera);

    // Nothing is deleted before the first call: the open alerts must be known.
    void set_holds(std::vector<Hold> holds);

    // Includes what was recorded until now. Errors as Cutting::begin, or Exhausted.
    using CutHandler = std::function<void(Result<Clip>)>;
    void cut(CutRequest request, boost::asio::any_io_executor executor, CutHandler handler);

    // What is recorded of [from, to), the segment being written included; by begin.
    using SegmentsHandler = std::function<void(Result<std::vector<Segment>>)>;
    void segments(CameraId camera, WallTime from, WallTime to,
                  boost::asio::any_io_executor executor, SegmentsHandler handler);

private:
    struct Camera;
    struct Job;
    void take_one(const CameraId& camera, const std::weak_ptr<Input>& from);
    void tick();
    void report(Camera& camera);
    void check_disk();
    void set_disk(DiskState state);
    void retain();
    std::size_t delete_page(const std::vector<Segment>& page);
    Result<std::vector<Segment>> find(const CameraId& camera, WallTime from, WallTime to);
    void start_cut(Job job);
    void step_cut(const std::shared_ptr<Job>& job);
    std::set<SegmentId> writing() const;

    RecorderOptions options_;
    Outside outside_;
    Log log_;
    Counter &written_, &dropped_, &deleted_, &failures_;
    Shelf shelf_;
    std::map<CameraId, std::unique_ptr<Camera>> cameras_;
    std::optional<std::vector<Hold>> holds_;
    DiskState disk_ = DiskState::Writable;
    bool stopping_ = false;
    SteadyTime full_since_{};
    std::optional<SteadyTime> retained_at_;
    Loop loop_{"record"};
    boost::asio::steady_timer timer_;
};

} // namespace gulou::record
