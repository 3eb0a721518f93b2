#include "pipeline/record/recorder.hpp"

#include "pipeline/record/recovery.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

constexpr auto tick_every = 500ms;
constexpr std::size_t page_rows = 500; // of the index, looked at together by retention

bool is_folder_name(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

} // namespace

void Input::push(media::SharedAccessUnit unit) {
    if (unit == nullptr)
        return;
    const bool gapped = gap_.take().has_value();
    if ((gapped && !unit->keyframe) || !mailbox_.push(std::move(unit))) {
        gap_.put({});
        dropped_.add();
        return;
    }
    wake_();
}

struct Recorder::Camera {
    CameraRecording recording;
    std::shared_ptr<Input> input;
    CameraState reported;
};

struct Recorder::Job {
    CutRequest request;
    boost::asio::any_io_executor executor;
    CutHandler handler;
    std::optional<Cutting> cutting;

    void done(Result<Clip> result) {
        boost::asio::post(executor, [handler = std::move(handler), result = std::move(result)] {
            handler(result);
        });
    }
};

Recorder::Recorder(RecorderOptions options, Outside outside, Log log)
    : options_(std::move(options)), outside_(outside), log_(std::move(log)),
      written_(outside.counters.counter("gulou_record_units_total", "Pictures recorded")),
      dropped_(outside.counters.counter("gulou_record_units_dropped_total",
                                        "Pictures not recorded: disk too slow, full or failing, "
                                        "or no key frame yet")),
      deleted_(outside.counters.counter("gulou_record_segments_deleted_total",
                                        "Segments deleted by retention")),
      failures_(outside.counters.counter("gulou_record_failures_total",
                                         "Times a camera's recording failed")),
      shelf_{options_.root, outside.disk, outside.store}, timer_(loop_.context()) {
    boost::asio::post(loop_.context(), [this] {
        std::error_code ignored; // check_disk and the first segment tell what is wrong
        std::filesystem::create_directories(options_.root, ignored);
        tick();
    });
}

Recorder::~Recorder() {
    boost::asio::post(loop_.context(), [this] {
        stopping_ = true;
        timer_.cancel();
        for (auto& [id, camera] : cameras_) {
            camera->input->mailbox_.close();
            while (camera->input->mailbox_.size() > 0)
                for (const auto& unit : camera->input->mailbox_.take(page_rows))
                    camera->recording.write(*unit);
            camera->recording.finish();
        }
        cameras_.clear();
    });
    loop_.drain();
}

Result<std::shared_ptr<Input>> Recorder::add(const CameraId& camera) {
    if (!is_folder_name(camera.value()))
        return fail(ErrorCode::Invalid, "'" + camera.value() + "' cannot name a folder");
    auto input = std::shared_ptr<Input>(new Input(options_.mailbox_units, dropped_, {}));
    input->wake_ = [this, camera, from = std::weak_ptr<Input>(input)] {
        boost::asio::post(loop_.context(), [this, camera, from] { take_one(camera, from); });
    };
    boost::asio::post(loop_.context(), [this, camera, input] {
        auto added = std::make_unique<Camera>(
            Camera{CameraRecording(camera, shelf_, options_.times, outside_.clock,
                                   log_.child("camera " + camera.value())),
                   input,
                   {}});
        if (disk_ == DiskState::Full)
            added->recording.suspend("disk full");
        auto& place = cameras_[camera];
        if (place) {
            place->input->mailbox_.close();
            place->recording.finish();
        }
        place = std::move(added);
        report(*place);
    });
    return input;
}

void Recorder::remove(const CameraId& camera) {
    boost::asio::post(loop_.context(), [this, camera] {
        const auto found = cameras_.find(camera);
        if (found == cameras_.end())
            return;
        found->second->input->mailbox_.close();
        found->second->recording.finish();
        cameras_.erase(found);
    });
}

// One post a picture pushed, so there is always one to take.
void Recorder::take_one(const CameraId& camera, const std::weak_ptr<Input>& from) {
    const auto found = cameras_.find(camera);
    const auto input = from.lock();
    if (found == cameras_.end() || found->second->input != input || input->mailbox_.size() == 0)
        return;
    for (const auto& unit : input->mailbox_.take(1))
        (found->second->recording.write(*unit) ? written_ : dropped_).add();
    report(*found->second);
}

// Tells the listener what changed; a full disk concerns every camera.
void Recorder::report(Camera& camera) {
    if (camera.recording.disk_was_full())
        set_disk(DiskState::Full);
    const auto& state = camera.recording.state();
    if (state == camera.reported)
        return;
    if (state.state == RecordState::Failed && camera.reported.state != RecordState::Failed)
        failures_.add();
    camera.reported = state;
    const auto found = std::find_if(cameras_.begin(), cameras_.end(), [&](const auto& entry) {
        return entry.second.get() == &camera;
    });
    if (found != cameras_.end())
        outside_.listener.camera_changed(found->first, state);
}

void Recorder::tick() {
    for (auto& [id, camera] : cameras_) {
        camera->recording.tick();
        report(*camera);
    }
    check_disk();
    const auto now = outside_.clock.steady();
    if (!retained_at_ || now - *retained_at_ >= options_.retention_every) {
        retained_at_ = now;
        recover_segments(outside_.store, outside_.disk, options_.root, writing(), log_);
        retain();
    }
    timer_.expires_after(tick_every);
    timer_.async_wait([this](const boost::system::error_code& error) {
        // Due already when the recorder began to stop: cancelling no longer reached it.
        if (!error && !stopping_)
            tick();
    });
}

// Full: retention makes room; recording goes on once there is twice the reserve. Not at once, as a
// quota may refuse what the free space promises.
void Recorder::check_disk() {
    const auto room = outside_.disk.free_bytes(options_.root);
    if (disk_ == DiskState::Writable && room < options_.reserve)
        set_disk(DiskState::Full);
    if (disk_ == DiskState::Writable)
        return;
    retain();
    const bool rested = outside_.clock.steady() - full_since_ >= options_.times.retry;
    if (rested && outside_.disk.free_bytes(options_.root) >= 2 * options_.reserve)
        set_disk(DiskState::Writable);
}

void Recorder::set_disk(DiskState state) {
    if (std::exchange(disk_, state) == state)
        return;
    full_since_ = outside_.clock.steady();
    log_.warn(state == DiskState::Full ? "disk_full recording=stopped" : "disk_writable");
    for (auto& [id, camera] : cameras_) {
        if (state == DiskState::Full)
            camera->recording.suspend("disk full");
        else
            camera->recording.resume();
        report(*camera);
    }
    outside_.listener.disk_changed(state);
}

void Recorder::set_holds(std::vector<Hold> holds) {
    boost::asio::post(loop_.context(), [this, holds = std::move(holds)]() mutable {
        const bool first = !holds_;
        holds_ = std::move(holds);
        if (first)
            retain();
    });
}

void Recorder::retain() {
    if (!holds_)
        return;
    for (std::size_t kept = 0;;) {
        const auto page = outside_.store.oldest(page_rows, kept);
        if (!page || page->empty())
            return;
        const auto deleted = delete_page(*page);
        kept += page->size() - deleted;
        if (deleted == 0)
            return;
    }
}

std::size_t Recorder::delete_page(const std::vector<Segment>& page) {
    const auto plan = plan_deletions(page, *holds_, outside_.clock.wall(),
                                     outside_.disk.free_bytes(options_.root), options_.retention);
    std::size_t deleted = 0;
    for (const auto& deletion : plan) {
        const auto path = options_.root / deletion.path;
        // File first: a row without a file is dropped by the next try, never the other way round.
        if (!outside_.disk.remove(path) || !outside_.store.remove(deletion.id))
            continue;
        ++deleted;
        deleted_.add();
        std::error_code not_empty;
        std::filesystem::remove(path.parent_path(), not_empty);
    }
    if (deleted > 0)
        log_.info("segments_deleted count=" + std::to_string(deleted));
    return deleted;
}

std::set<SegmentId> Recorder::writing() const {
    std::set<SegmentId> out;
    for (const auto& [id, camera] : cameras_)
        if (const auto segment = camera->recording.current())
            out.insert(segment->id);
    return out;
}

Result<std::vector<Segment>> Recorder::find(const CameraId& camera, WallTime from, WallTime to) {
    const auto found = cameras_.find(camera);
    if (found != cameras_.end())
        found->second->recording.flush();
    auto rows = outside_.store.find(camera, from, to);
    if (!rows || found == cameras_.end())
        return rows;
    const auto current = found->second->recording.current();
    for (auto& row : *rows)
        if (current && row.id == current->id)
            row = *current;
    return rows;
}

void Recorder::segments(CameraId camera, WallTime from, WallTime to,
                        boost::asio::any_io_executor executor, SegmentsHandler handler) {
    boost::asio::post(loop_.context(), [this, camera = std::move(camera), from, to,
                                        executor = std::move(executor),
                                        handler = std::move(handler)]() mutable {
        auto rows = find(camera, from, to);
        if (rows)
            std::erase_if(*rows, [&](const Segment& row) { return row.end <= from; });
        boost::asio::post(
            executor, [handler = std::move(handler), rows = std::move(rows)] { handler(rows); });
    });
}

void Recorder::cut(CutRequest request, boost::asio::any_io_executor executor, CutHandler handler) {
    Job job{std::move(request), std::move(executor), std::move(handler), {}};
    boost::asio::post(loop_.context(),
                      [this, job = std::move(job)]() mutable { start_cut(std::move(job)); });
}

void Recorder::start_cut(Job job) {
    const auto rows = find(job.request.camera, job.request.from, job.request.to);
    if (!rows)
        return job.done(fail(rows.error()));
    auto cutting = Cutting::begin(outside_.disk, options_.root, *rows, job.request);
    if (!cutting)
        return job.done(fail(cutting.error()));
    auto shared = std::make_shared<Job>(std::move(job));
    shared->cutting.emplace(std::move(*cutting));
    step_cut(shared);
}

void Recorder::step_cut(const std::shared_ptr<Job>& job) {
    const auto finished = job->cutting->step();
    if (!finished)
        return job->done(fail(finished.error()));
    if (*finished)
        return job->done(job->cutting->clip());
    boost::asio::post(loop_.context(), [this, job] { step_cut(job); });
}

} // namespace gulou::record
