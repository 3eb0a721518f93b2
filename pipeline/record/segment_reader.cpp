#include "pipeline/record/segment_reader.hpp"

#include "pipeline/record/box.hpp"
#include "pipeline/record/box_file.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gulou::record {
namespace {

constexpr std::uint32_t not_sync = 0x00010000;

std::optional<Track> parse_track(BytesView moov) {
    const auto stsd = find_box(moov, {"trak", "mdia", "minf", "stbl", "stsd"});
    const auto elst = find_box(moov, {"trak", "edts", "elst"});
    if (!stsd || stsd->size() < 8 || !elst)
        return std::nullopt;
    const auto avc1 = find_box(stsd->subspan(8), {"avc1"});
    if (!avc1 || avc1->size() < 78)
        return std::nullopt;
    const auto avc = find_box(avc1->subspan(78), {"avcC"});
    if (!avc)
        return std::nullopt;
    Fields size(avc1->subspan(24));
    Fields edit(elst->subspan(std::min<std::size_t>(elst->size(), 16)));
    Track track;
    track.width = size.u16();
    track.height = size.u16();
    track.start = static_cast<std::int64_t>(edit.u64());
    track.avc.assign(avc->begin(), avc->end());
    return track;
}

// The samples of a moof whose data begins at `data`; false where they don't fill it exactly.
bool parse_fragment(BytesView moof, const Extent& mdat, std::vector<Sample>& out) {
    const auto tfdt = find_box(moof, {"traf", "tfdt"});
    const auto trun = find_box(moof, {"traf", "trun"});
    if (!tfdt || !trun)
        return false;
    Fields time(*tfdt);
    time.u32();
    auto dts = static_cast<std::int64_t>(time.u64());
    Fields run(*trun);
    run.u32();
    const auto count = run.u32();
    run.u32();
    if (count > run.left() / 16)
        return false;
    std::uint64_t at = mdat.body;
    for (std::uint32_t i = 0; i < count; ++i) {
        Sample sample;
        sample.dts = dts;
        sample.duration = run.u32();
        sample.size = run.u32();
        sample.keyframe = (run.u32() & not_sync) == 0;
        sample.composition = static_cast<std::int32_t>(run.u32());
        sample.offset = at;
        at += sample.size;
        dts += sample.duration;
        out.push_back(sample);
    }
    return run.ok() && time.ok() && at == mdat.end;
}

} // namespace

Result<InputFile> InputFile::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0)
        return InputFile(descriptor);
    const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Internal;
    return fail(code, "cannot open " + path.string());
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

InputFile::~InputFile() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

std::uint64_t InputFile::size() const {
    struct stat found {};
    return ::fstat(descriptor_, &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

bool InputFile::read_at(std::uint64_t offset, MutableBytes into) const {
    while (!into.empty()) {
        const ssize_t n =
            ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        offset += static_cast<std::uint64_t>(n);
        into = into.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

std::chrono::milliseconds Recorded::length() const {
    std::int64_t end = track.start;
    for (const auto& sample : samples)
        end = std::max(end, sample.dts + sample.composition + sample.duration);
    return to_milliseconds(end - track.start);
}

Result<Recorded> read_segment(const InputFile& file) {
    const auto size = file.size();
    const auto ftyp = extent_at(file, 0, size);
    const auto moov = ftyp ? extent_at(file, ftyp->end, size) : std::nullopt;
    const auto moov_body = moov && moov->is("moov") ? body_of(file, *moov) : std::nullopt;
    auto track = moov_body ? parse_track(*moov_body) : std::nullopt;
    if (!track)
        return fail(ErrorCode::Invalid, "not a recorded segment");
    Recorded out{std::move(*track), {}, moov->end};
    while (const auto moof = extent_at(file, out.bytes, size)) {
        const auto mdat = extent_at(file, moof->end, size);
        if (!moof->is("moof") || !mdat || !mdat->is("mdat"))
            break;
        const auto body = body_of(file, *moof);
        const auto before = out.samples.size();
        if (!body || !parse_fragment(*body, *mdat, out.samples)) {
            out.samples.resize(before);
            break;
        }
        out.bytes = mdat->end;
    }
    return out;
}

} // namespace gulou::record
