#include "pipeline/record/clip.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace gulou::record {
namespace {

constexpr std::uint64_t step_bytes = 4'000'000;

} // namespace

// One recorded picture on the wall clock.
struct Cutting::Picture {
    std::size_t source = 0;
    Sample sample;
    std::int64_t dts = 0;   // ticks since the epoch, wall clock
    std::int64_t shown = 0; // the same, presentation
    std::int64_t end() const { return shown + sample.duration; }
};

namespace {

std::int64_t wall_ticks(WallTime time) {
    return time.time_since_epoch().count() * 90;
}

WallTime wall_time(std::int64_t ticks) {
    return WallTime(to_milliseconds(ticks));
}

// First and one past the last picture of the range; equal where there is none.
template <class Pictures>
std::pair<std::size_t, std::size_t> choose(const Pictures& all, WallTime from, WallTime to) {
    const auto from_ticks = wall_ticks(from), to_ticks = wall_ticks(to);
    std::size_t first = all.size();
    for (std::size_t i = 0; i < all.size() && (first == all.size() || all[i].shown <= from_ticks);
         ++i)
        if (all[i].sample.keyframe)
            first = i;
    std::size_t last = first;
    bool inside = false;
    // Decoded at or after `to` means shown at or after it: nothing shown before `to` is left out.
    for (; last < all.size() && all[last].dts < to_ticks; ++last)
        inside = inside || all[last].end() > from_ticks;
    return inside ? std::pair{first, last} : std::pair{first, first};
}

} // namespace

Result<Cutting> Cutting::begin(Disk& disk, const std::filesystem::path& root,
                               std::span<const Segment> segments, const CutRequest& request) {
    if (request.to <= request.from)
        return fail(ErrorCode::Invalid, "a clip ends after it begins");
    if (request.to - request.from > longest_clip)
        return fail(ErrorCode::TooLarge, "a clip is at most an hour long");
    Cutting cutting(disk);
    const auto pictures = cutting.read_pictures(root, segments);
    const auto [first, last] = choose(pictures, request.from, request.to);
    if (first == last)
        return fail(ErrorCode::NotFound, "nothing is recorded in this range");
    const auto chosen = std::span(pictures).subspan(first, last - first);
    if (auto started = cutting.start(chosen, request.out); !started)
        return fail(std::move(started.error()));
    return cutting;
}

std::vector<Cutting::Picture> Cutting::read_pictures(const std::filesystem::path& root,
                                                     std::span<const Segment> segments) {
    std::vector<Picture> out;
    for (const auto& segment : segments) {
        auto file = InputFile::open(root / segment.path);
        const auto recorded = file ? read_segment(*file) : Result<Recorded>(fail(file.error()));
        if (!recorded) // Removed or damaged: the clip has a gap there.
            continue;
        const auto zero = wall_ticks(segment.begin) - recorded->track.start;
        for (const auto& sample : recorded->samples)
            out.push_back({sources_.size(), sample, zero + sample.dts,
                           zero + sample.dts + sample.composition});
        sources_.push_back(std::make_unique<InputFile>(std::move(*file)));
        tracks_.push_back(recorded->track);
    }
    return out;
}

Result<void> Cutting::start(std::span<const Picture> chosen, const std::filesystem::path& out) {
    std::vector<Sample> samples;
    std::int64_t previous = chosen.front().dts - 1;
    clip_.end = clip_.begin = wall_time(chosen.front().shown);
    for (const auto& picture : chosen) {
        // Where segments overlap by a clock step, the later one wins a tick at a time.
        const auto dts = std::max(picture.dts, previous + 1);
        if (!samples.empty())
            samples.back().duration = static_cast<std::uint32_t>(dts - previous);
        previous = dts;
        samples.push_back(picture.sample);
        samples.back().dts = dts - chosen.front().dts;
        clip_.end = std::max(clip_.end, wall_time(picture.end()));
        const bool follows = !pieces_.empty() && pieces_.back().source == picture.source &&
                             pieces_.back().offset + pieces_.back().size == picture.sample.offset;
        if (follows)
            pieces_.back().size += picture.sample.size;
        else
            pieces_.push_back({picture.source, picture.sample.offset, picture.sample.size});
    }
    Track track = tracks_[chosen.front().source];
    track.start = chosen.front().sample.composition;
    temporary_ = out;
    temporary_ += ".part";
    (void)disk_->remove(temporary_); // left by a crash
    auto file = disk_->create(temporary_);
    if (!file)
        return fail(std::move(file.error()));
    file_ = std::move(*file);
    out_ = out;
    return file_->append(plain_header(track, samples), {});
}

Result<bool> Cutting::step() {
    for (std::uint64_t budget = step_bytes; budget > 0 && next_piece_ < pieces_.size();) {
        auto& piece = pieces_[next_piece_];
        const auto size = std::min(budget, piece.size);
        buffer_.resize(size);
        if (!sources_[piece.source]->read_at(piece.offset, buffer_))
            return fail(ErrorCode::Internal, "a recorded segment cannot be read");
        if (auto written = file_->append({}, buffer_); !written)
            return fail(std::move(written.error()));
        budget -= size;
        piece.offset += size;
        piece.size -= size;
        if (piece.size == 0)
            ++next_piece_;
    }
    return next_piece_ == pieces_.size() ? finish() : Result<bool>(false);
}

Result<bool> Cutting::finish() {
    clip_.bytes = file_->size();
    std::error_code error;
    std::filesystem::rename(temporary_, out_, error);
    if (error)
        return fail(ErrorCode::Internal, "cannot rename the clip: " + error.message());
    file_.reset();
    return true;
}

Cutting::~Cutting() {
    if (file_)
        (void)disk_->remove(temporary_);
}

} // namespace gulou::record
