#include "tests/unit/record/memory_store.hpp"

#include <algorithm>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

namespace gulou::record {
namespace {

template <class Keep>
std::vector<Segment> sorted(const std::map<SegmentId, Segment>& rows, Keep&& keep) {
    std::vector<Segment> out;
    for (const auto& [id, row] : rows)
        if (keep(row))
            out.push_back(row);
    std::stable_sort(out.begin(), out.end(),
                     [](const Segment& a, const Segment& b) { return a.begin < b.begin; });
    return out;
}

} // namespace

MemoryStore::MemoryStore(std::filesystem::path journal) {
    std::ifstream in(journal);
    std::string what, camera, path;
    std::int64_t id = 0, time = 0;
    while (in >> what >> id) {
        if (what == "add" && in >> camera >> path >> time) {
            const WallTime begin{std::chrono::milliseconds(time)};
            rows_[SegmentId(id)] = {SegmentId(id),     CameraId(camera), path, begin, begin, 0,
                                    SegmentState::Open};
        } else if (what == "finish" && in >> time) {
            rows_[SegmentId(id)].end = WallTime{std::chrono::milliseconds(time)};
            rows_[SegmentId(id)].state = SegmentState::Finished;
        } else if (what == "remove") {
            rows_.erase(SegmentId(id));
        }
        last_ = std::max(last_, id);
    }
    journal_ = std::move(journal);
}

void MemoryStore::note(const std::string& line) {
    if (journal_.empty())
        return;
    const int file = ::open(journal_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    [[maybe_unused]] const auto written = ::write(file, line.data(), line.size());
    ::close(file);
}

Result<SegmentId> MemoryStore::add(const Segment& segment) {
    const std::lock_guard lock(mutex_);
    if (refusal_)
        return fail(*refusal_);
    const SegmentId id(++last_);
    rows_[id] = segment;
    rows_[id].id = id;
    note("add " + std::to_string(last_) + " " + segment.camera.value() + " " + segment.path + " " +
         std::to_string(segment.begin.time_since_epoch().count()) + "\n");
    return id;
}

Result<void> MemoryStore::finish(SegmentId id, WallTime end, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    if (refusal_)
        return fail(*refusal_);
    const auto row = rows_.find(id);
    if (row == rows_.end())
        return fail(ErrorCode::NotFound, "no such segment");
    row->second.end = end;
    row->second.bytes = bytes;
    row->second.state = SegmentState::Finished;
    note("finish " + std::to_string(id.value()) + " " +
         std::to_string(end.time_since_epoch().count()) + "\n");
    return {};
}

Result<void> MemoryStore::remove(SegmentId id) {
    const std::lock_guard lock(mutex_);
    if (refusal_)
        return fail(*refusal_);
    rows_.erase(id);
    note("remove " + std::to_string(id.value()) + "\n");
    return {};
}

Result<std::vector<Segment>> MemoryStore::find(const CameraId& camera, WallTime from, WallTime to) {
    const std::lock_guard lock(mutex_);
    return sorted(rows_, [&](const Segment& row) {
        return row.camera == camera && row.begin < to &&
               (row.state == SegmentState::Open || row.end > from);
    });
}

Result<std::vector<Segment>> MemoryStore::open() {
    const std::lock_guard lock(mutex_);
    return sorted(rows_, [](const Segment& row) { return row.state == SegmentState::Open; });
}

Result<std::vector<Segment>> MemoryStore::oldest(std::size_t limit, std::size_t skip) {
    auto rows = all();
    rows.erase(rows.begin(),
               rows.begin() + static_cast<std::ptrdiff_t>(std::min(skip, rows.size())));
    rows.resize(std::min(limit, rows.size()));
    return rows;
}

std::vector<Segment> MemoryStore::all() {
    const std::lock_guard lock(mutex_);
    return sorted(rows_, [](const Segment&) { return true; });
}

void MemoryStore::refuse(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(error);
}

} // namespace gulou::record
