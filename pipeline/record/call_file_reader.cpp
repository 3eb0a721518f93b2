#include "pipeline/record/call_file_reader.hpp"

#include "pipeline/record/box.hpp"
#include "pipeline/record/box_file.hpp"
#include "pipeline/record/call_file.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace gulou::record {
namespace {

// Ticks a second of each track; nothing where a track does not say.
std::optional<std::vector<std::uint32_t>> timescales(BytesView moov) {
    std::vector<std::uint32_t> out;
    Fields fields(moov);
    while (const auto box = fields.box()) {
        if (box->type != "trak")
            continue;
        const auto mdhd = find_box(box->body, {"mdia", "mdhd"});
        if (!mdhd || mdhd->size() < 24)
            return std::nullopt;
        out.push_back(Fields(mdhd->subspan(20)).u32()); // version 1: two times of 8 bytes before
        if (out.back() == 0)
            return std::nullopt;
    }
    return out.empty() ? std::nullopt : std::optional(std::move(out));
}

// Where the track's samples in the fragment end.
std::optional<std::chrono::nanoseconds> end_of(BytesView traf,
                                               const std::vector<std::uint32_t>& scales) {
    const auto head = find_box(traf, {"tfhd"});
    const auto time = find_box(traf, {"tfdt"});
    const auto trun = find_box(traf, {"trun"});
    if (!head || !time || !trun || head->size() < 8 || time->size() < 12)
        return std::nullopt;
    const auto track = Fields(head->subspan(4)).u32();
    if (track == 0 || track > scales.size())
        return std::nullopt;
    auto ticks = static_cast<std::int64_t>(Fields(time->subspan(4)).u64());
    Fields run(*trun);
    run.u32();
    const auto count = run.u32();
    run.u32();
    if (count > run.left() / 12)
        return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
        ticks += run.u32();
        run.u64(); // size and flags
    }
    return time_of(ticks, scales[track - 1]);
}

bool read_fragment(BytesView moof, const std::vector<std::uint32_t>& scales, CallFileExtent& out) {
    Fields fields(moof);
    while (const auto box = fields.box()) {
        if (box->type != "traf")
            continue;
        const auto end = end_of(box->body, scales);
        if (!end)
            return false;
        out.length = std::max(out.length, *end);
    }
    return true;
}

} // namespace

Result<CallFileExtent> measure_call_file(const InputFile& file) {
    const auto size = file.size();
    const auto ftyp = extent_at(file, 0, size);
    const auto moov = ftyp ? extent_at(file, ftyp->end, size) : std::nullopt;
    const auto body = moov && moov->is("moov") ? body_of(file, *moov) : std::nullopt;
    const auto scales = body ? timescales(*body) : std::nullopt;
    if (!scales)
        return fail(ErrorCode::Invalid, "not a recorded call");
    CallFileExtent out{{}, moov->end};
    while (const auto moof = extent_at(file, out.bytes, size)) {
        const auto mdat = extent_at(file, moof->end, size);
        if (!moof->is("moof") || !mdat || !mdat->is("mdat"))
            break;
        const auto head = body_of(file, *moof);
        if (!head || !read_fragment(*head, *scales, out))
            break;
        out.bytes = mdat->end;
    }
    return out;
}

} // namespace gulou::record
