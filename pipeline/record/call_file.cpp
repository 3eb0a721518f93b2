#include "pipeline/record/call_file.hpp"

#include "pipeline/record/sound.hpp"

#include <algorithm>
#include <utility>

namespace gulou::record {
namespace {

constexpr std::int64_t second = 1'000'000'000; // nanoseconds
constexpr std::size_t fragment_bytes = 4'000'000;
constexpr std::uint32_t guessed_pictures_a_second = 25;

} // namespace

std::int64_t ticks_of(std::chrono::nanoseconds time, std::uint32_t rate) {
    return time.count() / second * rate + time.count() % second * rate / second;
}

std::chrono::nanoseconds time_of(std::int64_t ticks, std::uint32_t rate) {
    return std::chrono::nanoseconds(ticks / rate * second + ticks % rate * second / rate);
}

Result<CallFile> CallFile::create(Disk& disk, const std::filesystem::path& path,
                                  std::vector<CallTrack> tracks) {
    auto file = disk.create(path);
    if (!file)
        return fail(std::move(file.error()));
    if (auto written = (*file)->append(call_header(tracks), {}); !written) {
        file->reset();
        (void)disk.remove(path); // the reason worth telling is the failed write
        return fail(std::move(written.error()));
    }
    return CallFile(std::move(*file), std::move(tracks));
}

Result<void> CallFile::append(const Entry& entry) {
    const auto& track = tracks_[entry.track];
    auto& lane = lanes_[entry.track];
    const bool video = media::is_video(track.codec);
    auto placed = entry;
    if (placed.time <= lane.last) {
        if (!video)
            return {};
        placed.time = lane.last + 1;
    }
    placed.time = std::max<std::int64_t>(placed.time, 0);
    const auto flushed = due() ? flush() : Result<void>();
    if (!video)
        fill_silence(placed);
    const auto length = video ? track.timescale / guessed_pictures_a_second
                              : packet_ticks(track.codec, placed.data);
    gather(placed, std::max<std::uint32_t>(length, 1));
    return flushed;
}

void CallFile::fill_silence(const Entry& entry) {
    const auto& track = tracks_[entry.track];
    auto& lane = lanes_[entry.track];
    const auto quiet = silence(track.codec);
    const auto most = track.timescale * longest_silence.count();
    if (lane.end < 0 || entry.time - lane.end > most)
        return;
    while (lane.end + quiet.ticks <= entry.time) {
        gather({entry.track, lane.end, true, quiet.packet}, quiet.ticks);
        ++silent_packets_;
    }
}

// The sample before lasts until this one.
void CallFile::gather(const Entry& entry, std::uint32_t duration) {
    auto& lane = lanes_[entry.track];
    if (!lane.samples.empty())
        lane.samples.back().duration =
            static_cast<std::uint32_t>(entry.time - lane.samples.back().dts);
    Sample sample;
    sample.dts = entry.time;
    sample.duration = duration;
    sample.size = static_cast<std::uint32_t>(entry.data.size());
    sample.keyframe = entry.keyframe || !media::is_video(tracks_[entry.track].codec);
    lane.samples.push_back(sample);
    lane.data.insert(lane.data.end(), entry.data.begin(), entry.data.end());
    lane.last = entry.time;
    lane.end = entry.time + duration;
}

// Whether what waits is a second long, so that a crash costs no more.
bool CallFile::due() const {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        const auto& lane = lanes_[i];
        bytes += lane.data.size();
        const auto most = tracks_[i].timescale * 9 / 10;
        if (!lane.samples.empty() && lane.last - lane.samples.front().dts >= most)
            return true;
    }
    return bytes >= fragment_bytes;
}

Result<void> CallFile::flush() {
    return write(Which::Closed);
}

Result<void> CallFile::finish() {
    return write(Which::All);
}

Result<void> CallFile::write(Which which) {
    const std::size_t kept = which == Which::All ? 0 : 1;
    std::vector<TrackRun> runs;
    Bytes data;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        auto& lane = lanes_[i];
        if (lane.samples.size() <= kept)
            continue;
        const auto run = std::span(lane.samples).first(lane.samples.size() - kept);
        runs.push_back({static_cast<std::uint32_t>(i + 1), run});
        const auto left = kept == 0 ? 0 : lane.samples.back().size;
        data.insert(data.end(), lane.data.begin(), lane.data.end() - left);
    }
    if (runs.empty())
        return {};
    auto written = file_->append(call_fragment_header(++fragments_, runs), data);
    for (const auto& run : runs) {
        const auto& last = run.samples.back();
        const auto end = time_of(last.dts + last.duration, tracks_[run.track - 1].timescale);
        if (written)
            length_ = std::max(length_, end);
    }
    for (auto& lane : lanes_) {
        if (lane.samples.size() <= kept)
            continue;
        const auto left = kept == 0 ? 0 : lane.samples.back().size;
        lane.data.erase(lane.data.begin(), lane.data.end() - left);
        lane.samples.erase(lane.samples.begin(),
                           lane.samples.end() - static_cast<std::ptrdiff_t>(kept));
    }
    return written;
}

} // namespace gulou::record
