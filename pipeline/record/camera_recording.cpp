#include "pipeline/record/camera_recording.hpp"

#include <algorithm>
#include <utility>

namespace gulou::record {
namespace {

constexpr int most_names = 100; // tried for one millisecond

std::string numbered(const std::string& path, int number) {
    return number == 0 ? path
                       : path.substr(0, path.size() - 4) + "-" + std::to_string(number) + ".mp4";
}

} // namespace

std::string segment_path(const CameraId& camera, WallTime begin) {
    const auto text = to_rfc3339(begin); // 2026-11-21T08:15:00.125Z
    return camera.value() + "/" + text.substr(0, 10) + "/" + text.substr(11, 2) +
           text.substr(14, 2) + text.substr(17, 2) + text.substr(20, 3) + ".mp4";
}

CameraRecording::CameraRecording(CameraId camera, Shelf& shelf, SegmentTimes times,
                                 const Clock& clock, Log log)
    : camera_(std::move(camera)), shelf_(shelf), times_(times), clock_(clock),
      log_(std::move(log)) {}

bool CameraRecording::write(const media::AccessUnit& unit) {
    if (unit.codec != media::Codec::H264) {
        if (media::is_video(unit.codec)) {
            finish();
            state_ = {RecordState::Failed,
                      std::string(media::name(unit.codec)) + " is not recorded, only H264"};
        }
        return false;
    }
    last_unit_ = clock_.steady();
    if (file_ && !file_->continued_by(unit))
        finish();
    if (file_ && unit.keyframe && file_->length_until(unit) >= times_.length)
        finish();
    if (!file_ && (!may_begin(unit) || !begin(unit)))
        return false;
    if (auto written = file_->append(unit); !written)
        return failed(written.error());
    return true;
}

bool CameraRecording::may_begin(const media::AccessUnit& unit) {
    if (suspended_ || clock_.steady() < retry_at_)
        return false;
    if (!unit.keyframe && state_.state == RecordState::Waiting)
        state_.reason = "no key frame yet";
    return unit.keyframe;
}

Result<std::string> CameraRecording::free_path(WallTime time) const {
    const auto path = segment_path(camera_, time);
    for (int number = 0; number < most_names; ++number) {
        std::error_code ignored; // What cannot be looked at is refused by create().
        if (!std::filesystem::exists(shelf_.root / numbered(path, number), ignored))
            return numbered(path, number);
    }
    return fail(ErrorCode::Conflict, path + " exists");
}

// The row comes first: a file without a row would never be found again.
bool CameraRecording::begin(const media::AccessUnit& unit) {
    const auto path = free_path(unit.captured);
    if (!path)
        return failed(path.error());
    Segment row{{}, camera_, *path, unit.captured, unit.captured, 0, SegmentState::Open};
    const auto id = shelf_.store.add(row);
    if (!id)
        return failed(id.error());
    auto file = SegmentFile::create(shelf_.disk, shelf_.root / *path, unit);
    if (!file) {
        (void)shelf_.store.remove(*id); // else recovery finds the row without a file
        return failed(file.error());
    }
    id_ = *id;
    path_ = *path;
    file_.emplace(std::move(*file));
    state_ = {RecordState::Recording, {}};
    return true;
}

bool CameraRecording::failed(const Error& error) {
    disk_full_ = disk_full_ || error.code == ErrorCode::Exhausted;
    state_ = {RecordState::Failed,
              error.code == ErrorCode::Exhausted ? "disk full" : error.message};
    retry_at_ = clock_.steady() + times_.retry;
    log_.warn("recording_failed reason=\"" + error.message + "\"");
    const auto kept = state_;
    finish();
    state_ = kept;
    return false;
}

void CameraRecording::finish() {
    if (!file_)
        return;
    const auto flushed = file_->flush();
    const auto closed = std::exchange(file_, std::nullopt);
    // A row that cannot be closed now is closed by the next recovery.
    const bool empty = closed->end() == closed->begin();
    const auto done =
        empty ? Result<void>() : shelf_.store.finish(id_, closed->end(), closed->bytes());
    if (!done)
        log_.warn("segment_left_open path=" + path_ + " reason=\"" + done.error().message + "\"");
    state_ = {RecordState::Waiting, "waits for a key frame"};
    if (!flushed)
        failed(flushed.error());
}

void CameraRecording::flush() {
    if (!file_)
        return;
    if (const auto flushed = file_->flush(); !flushed)
        failed(flushed.error());
}

void CameraRecording::tick() {
    const auto silent = clock_.steady() - last_unit_;
    if (file_ && silent >= std::chrono::seconds(1))
        flush();
    if (file_ && silent >= times_.idle) {
        finish();
        state_.reason = "no picture for " + std::to_string(times_.idle.count()) + " s";
    }
}

void CameraRecording::suspend(std::string reason) {
    finish();
    suspended_ = true;
    disk_full_ = false;
    state_ = {RecordState::Failed, std::move(reason)};
}

void CameraRecording::resume() {
    retry_at_ = {};
    if (std::exchange(suspended_, false))
        state_ = {RecordState::Waiting, "waits for a key frame"};
}

std::optional<Segment> CameraRecording::current() const {
    if (!file_)
        return std::nullopt;
    return Segment{
        id_, camera_, path_, file_->begin(), file_->end(), file_->bytes(), SegmentState::Open};
}

} // namespace gulou::record
