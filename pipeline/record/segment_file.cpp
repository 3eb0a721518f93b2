#include "pipeline/record/segment_file.hpp"

#include "pipeline/record/h264.hpp"

#include <algorithm>
#include <utility>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t fragment_ticks = timescale * 9 / 10; // under a second with its last picture
constexpr std::size_t fragment_bytes = 4'000'000;
constexpr std::size_t fragment_samples = 1000;
constexpr auto longest_gap = 5s; // between two pictures; more is another segment
constexpr auto clock_slack = 2s; // wall clock against stream clock
constexpr auto guessed_duration = 40ms;

std::uint32_t duration_of(const media::AccessUnit& unit) {
    const bool told = unit.duration > 0ns && unit.duration < longest_gap;
    return static_cast<std::uint32_t>(to_ticks(told ? unit.duration : guessed_duration));
}

std::int32_t composition_of(const media::AccessUnit& unit) {
    const auto ahead = std::clamp<std::chrono::nanoseconds>(unit.pts - unit.dts, 0ns, 10s);
    return static_cast<std::int32_t>(to_ticks(ahead));
}

} // namespace

SegmentFile::SegmentFile(std::unique_ptr<OutputFile> file, Track track,
                         const media::AccessUnit& first)
    : file_(std::move(file)), track_(std::move(track)), begin_(first.captured),
      first_dts_(first.dts), first_pts_(first.pts), last_dts_(first.dts) {}

Result<SegmentFile> SegmentFile::create(Disk& disk, const std::filesystem::path& path,
                                        const media::AccessUnit& first) {
    auto avc = avc_configuration(first.data);
    if (!avc)
        return fail(std::move(avc.error()));
    Track track{first.width, first.height, std::move(*avc), composition_of(first)};
    auto file = disk.create(path);
    if (!file)
        return fail(std::move(file.error()));
    if (auto written = (*file)->append(fragmented_header(track), {}); !written) {
        file->reset();
        (void)disk.remove(path); // the reason worth telling is the failed write
        return fail(std::move(written.error()));
    }
    return SegmentFile(std::move(*file), std::move(track), first);
}

bool SegmentFile::continued_by(const media::AccessUnit& unit) const {
    const auto step = unit.dts - last_dts_;
    if (step <= 0ns || step > longest_gap)
        return false;
    const auto expected = begin_ + (unit.pts - first_pts_);
    if (unit.captured < expected - clock_slack || unit.captured > expected + clock_slack)
        return false;
    if (!unit.keyframe)
        return true;
    const auto avc = avc_configuration(unit.data);
    return avc && *avc == track_.avc && unit.width == track_.width && unit.height == track_.height;
}

Result<void> SegmentFile::append(const media::AccessUnit& unit) {
    Result<void> flushed;
    if (!pending_.empty()) {
        const auto dts = to_ticks(unit.dts - first_dts_);
        auto& last = pending_.back();
        last.duration = static_cast<std::uint32_t>(std::max<std::int64_t>(dts - last.dts, 1));
        if (dts - pending_.front().dts >= fragment_ticks || data_.size() >= fragment_bytes ||
            pending_.size() >= fragment_samples)
            flushed = flush();
    }
    gather(unit);
    return flushed;
}

void SegmentFile::gather(const media::AccessUnit& unit) {
    last_dts_ = unit.dts;
    const auto size = append_sample(unit.data, data_);
    if (size == 0)
        return;
    Sample sample;
    sample.dts = to_ticks(unit.dts - first_dts_);
    sample.composition = composition_of(unit);
    sample.duration = duration_of(unit);
    sample.size = static_cast<std::uint32_t>(size);
    sample.keyframe = unit.keyframe;
    pending_.push_back(sample);
}

Result<void> SegmentFile::flush() {
    if (pending_.empty())
        return {};
    const auto samples = std::exchange(pending_, {});
    const auto written = file_->append(fragment_header(++fragments_, samples), data_);
    data_.clear();
    if (!written)
        return written;
    for (const auto& sample : samples)
        written_end_ = std::max(written_end_, sample.dts + sample.composition + sample.duration);
    return {};
}

WallTime SegmentFile::end() const {
    return begin_ + to_milliseconds(std::max<std::int64_t>(written_end_ - track_.start, 0));
}

} // namespace gulou::record
