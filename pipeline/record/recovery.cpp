#include "pipeline/record/recovery.hpp"

#include "pipeline/record/segment_reader.hpp"

#include <system_error>

namespace gulou::record {
namespace {

// What plays of the segment; removes its file where nothing does.
Result<Recorded> measure(Disk& disk, const std::filesystem::path& path) {
    const auto file = InputFile::open(path);
    if (!file)
        return fail(file.error());
    auto recorded = read_segment(*file);
    if (!recorded || recorded->samples.empty()) {
        if (auto removed = disk.remove(path); !removed)
            return fail(std::move(removed.error()));
        return fail(ErrorCode::NotFound, "no whole picture");
    }
    std::error_code ignored; // A torn tail only confuses players; the rows say what counts.
    if (recorded->bytes < file->size())
        std::filesystem::resize_file(path, recorded->bytes, ignored);
    return recorded;
}

} // namespace

Recovered recover_segments(SegmentStore& store, Disk& disk, const std::filesystem::path& root,
                           const std::set<SegmentId>& writing, const Log& log) {
    Recovered out;
    const auto open = store.open();
    if (!open) {
        log.warn("segments_not_recovered reason=\"" + open.error().message + "\"");
        return out;
    }
    for (const auto& segment : *open) {
        if (writing.contains(segment.id))
            continue;
        const auto recorded = measure(disk, root / segment.path);
        if (recorded)
            out.closed +=
                store.finish(segment.id, segment.begin + recorded->length(), recorded->bytes)
                    .has_value();
        else if (recorded.error().code == ErrorCode::NotFound)
            out.dropped += store.remove(segment.id).has_value();
        else
            log.warn("segment_not_recovered path=" + segment.path + " reason=\"" +
                     recorded.error().message + "\"");
    }
    if (out.closed + out.dropped > 0)
        log.info("segments_recovered closed=" + std::to_string(out.closed) +
                 " dropped=" + std::to_string(out.dropped));
    return out;
}

} // namespace gulou::record
