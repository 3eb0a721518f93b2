// What is recorded of one camera: begins a segment at a key frame, ends it when it is long enough,
// when the stream breaks or when the disk refuses.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/log.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/record/disk.hpp"
#include "pipeline/record/segment_file.hpp"
#include "pipeline/record/segment_store.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace gulou::record {

enum class RecordState { Waiting, Recording, Failed };

struct CameraState {
    RecordState state = RecordState::Waiting;
    std::string reason; // why waiting or failed: one sentence
    bool operator==(const CameraState&) const = default;
};

// Where segments go; all three outlive the recording.
struct Shelf {
    std::filesystem::path root;
    Disk& disk;
    SegmentStore& store;
};

struct SegmentTimes {
    std::chrono::seconds length{30}; // ends at the first key frame after it
    std::chrono::seconds idle{10};   // without a picture: the segment ends
    std::chrono::seconds retry{5};   // after a failure
};

// Record thread.
class CameraRecording {
public:
    CameraRecording(CameraId camera, Shelf& shelf, SegmentTimes times, const Clock& clock, Log log);

    // False: the picture was dropped (no key frame yet, failed, not H.264).
    bool write(const media::AccessUnit& unit);
    // Every half second: writes what has gathered, ends the segment of a silent camera.
    void tick();
    void flush();
    // Ends the segment; the next one begins with the next key frame.
    void finish();
    // Ends the segment and refuses pictures until resume().
    void suspend(std::string reason);
    void resume();

    const CameraState& state() const { return state_; }
    // The segment being written, as far as it can be read.
    std::optional<Segment> current() const;
    // Whether a write found the disk full; cleared by suspend().
    bool disk_was_full() const { return disk_full_; }

private:
    bool begin(const media::AccessUnit& unit);
    Result<std::string> free_path(WallTime time) const;
    bool failed(const Error& error);
    bool may_begin(const media::AccessUnit& unit);

    CameraId camera_;
    Shelf& shelf_;
    SegmentTimes times_;
    const Clock& clock_;
    Log log_;
    CameraState state_{RecordState::Waiting, "no picture yet"};
    bool suspended_ = false, disk_full_ = false;
    SteadyTime retry_at_{}, last_unit_{};
    SegmentId id_;
    std::string path_;
    std::optional<SegmentFile> file_;
};

// The folder of a camera and day, UTC, and a file named after the time: "CAMERA/2026-11-21/
// 081500125.mp4".
std::string segment_path(const CameraId& camera, WallTime begin);

} // namespace gulou::record
