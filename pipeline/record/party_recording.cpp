#include "pipeline/record/party_recording.hpp"

#include "pipeline/record/h264.hpp"
#include "pipeline/record/picture_size.hpp"

#include <algorithm>
#include <utility>

namespace gulou::record {
namespace {

using media::Codec;
using std::chrono::nanoseconds;

constexpr int most_names = 100; // tried for one millisecond

bool is_recorded(const media::StreamUnit& unit) {
    switch (unit.codec) {
    case Codec::H264:
    case Codec::VP8:
    case Codec::Opus:
    case Codec::PCMA:
    case Codec::PCMU:
        return unit.clock_rate > 0 && unit.clock_rate <= 1'000'000 && !unit.data.empty();
    default:
        return false;
    }
}

Result<CallTrack> track_of(const media::StreamUnit& unit) {
    CallTrack track;
    track.codec = unit.codec;
    track.timescale = unit.clock_rate;
    if (!media::is_video(unit.codec))
        return track;
    auto size = unit.codec == Codec::H264 ? h264_size(unit.data) : vp8_size(unit.data);
    if (!size)
        return fail(std::move(size.error()));
    track.size = *size;
    track.turn = unit.turn;
    if (unit.codec == Codec::H264) {
        auto avc = avc_configuration(unit.data);
        if (!avc)
            return fail(std::move(avc.error()));
        track.avc = std::move(*avc);
    }
    return track;
}

// "calls/2026-11-21/CALL-7-081500125.mp4", UTC.
std::string part_path(const CallId& call, std::uint64_t party, WallTime begin, int number) {
    const auto text = to_rfc3339(begin);
    return "calls/" + text.substr(0, 10) + "/" + call.value() + "-" + std::to_string(party) + "-" +
           text.substr(11, 2) + text.substr(14, 2) + text.substr(17, 2) + text.substr(20, 3) +
           (number == 0 ? "" : "-" + std::to_string(number)) + ".mp4";
}

} // namespace

PartyRecording::PartyRecording(CallId call, std::uint64_t party, CallZero zero, CallShelf& shelf,
                               Log log)
    : call_(std::move(call)), party_(party), zero_(zero), shelf_(shelf), log_(std::move(log)),
      clock_(zero.steady) {}

std::optional<std::size_t> PartyRecording::lane_of(std::uint32_t line) const {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        if (lanes_[i].line == line)
            return i;
    return std::nullopt;
}

bool PartyRecording::write(media::StreamUnit unit) {
    if (!is_recorded(unit))
        return false;
    last_unit_ = unit.arrived;
    clock_.learn(unit);
    if (file_ && !wants(unit))
        close();
    if (file_) {
        const auto at = clock_.place(unit);
        if (at - newest_ <= idle)
            return append(unit, at);
        close();
    }
    if (unit.arrived < retry_at_)
        return false;
    const auto now = unit.arrived;
    waiting_.push_back(std::move(unit));
    return !settled(now) || begin(now);
}

// Whether the file has a place for it: a party that begins to send something else, or turns its
// telephone, gets another file.
bool PartyRecording::wants(const media::StreamUnit& unit) const {
    const auto lane = lane_of(unit.line);
    if (!lane)
        return false;
    const auto& track = file_->tracks()[*lane];
    return track.codec == unit.codec && track.timescale == unit.clock_rate &&
           !(unit.keyframe && track.turn != unit.turn);
}

// Pictures and sound are there and have reported, or waiting longer would only lose more.
bool PartyRecording::settled(SteadyTime now) const {
    if (waiting_.empty())
        return false;
    if (now - waiting_.front().arrived >= settling || waiting_.size() >= most_settling)
        return true;
    bool pictures = false, sound = false;
    for (const auto& unit : waiting_) {
        if (!clock_.reported(unit.line))
            return false;
        (media::is_video(unit.codec) ? pictures : sound) = true;
    }
    return pictures && sound;
}

// One track for each line that waits, from its first unit that can begin one.
std::vector<CallTrack> PartyRecording::make_tracks() {
    std::vector<CallTrack> tracks;
    lanes_.clear();
    for (const auto& unit : waiting_) {
        if (lane_of(unit.line) || (media::is_video(unit.codec) && !unit.keyframe))
            continue;
        if (auto track = track_of(unit)) {
            tracks.push_back(std::move(*track));
            lanes_.push_back({unit.line, false});
        }
    }
    return tracks;
}

bool PartyRecording::begin(SteadyTime now) {
    auto tracks = make_tracks();
    if (tracks.empty()) {
        waiting_.clear();
        return false;
    }
    const auto units = std::exchange(waiting_, {});
    std::vector<nanoseconds> times;
    auto first = nanoseconds::max();
    for (const auto& unit : units) {
        times.push_back(clock_.place(unit));
        if (lane_of(unit.line))
            first = std::min(first, times.back());
    }
    if (auto started = start_file(first, std::move(tracks)); !started)
        return failed(started.error(), now);
    bool written = true;
    for (std::size_t i = 0; i < units.size() && file_; ++i)
        if (wants(units[i]))
            written = append(units[i], times[i]);
    return written;
}

Result<std::string> PartyRecording::free_path(WallTime time) const {
    for (int number = 0; number < most_names; ++number) {
        auto path = part_path(call_, party_, time, number);
        std::error_code ignored; // What cannot be looked at is refused by create().
        if (!std::filesystem::exists(shelf_.root / path, ignored))
            return path;
    }
    return fail(ErrorCode::Conflict, part_path(call_, party_, time, 0) + " exists");
}

// The row comes first: a file without a row would never be found again.
Result<void> PartyRecording::start_file(nanoseconds at, std::vector<CallTrack> tracks) {
    const auto zero = std::chrono::floor<std::chrono::milliseconds>(at);
    begin_ = zero_.wall + zero;
    auto path = free_path(begin_);
    if (!path)
        return fail(std::move(path.error()));
    const auto id =
        shelf_.store.add({{}, call_, party_, *path, begin_, begin_, 0, PartState::Open});
    if (!id)
        return fail(id.error());
    auto file = CallFile::create(shelf_.disk, shelf_.root / *path, std::move(tracks));
    if (!file) {
        (void)shelf_.store.remove(*id); // else recovery finds the row without a file
        return fail(std::move(file.error()));
    }
    id_ = *id;
    path_ = std::move(*path);
    file_zero_ = zero;
    newest_ = at;
    file_.emplace(std::move(*file));
    return {};
}

bool PartyRecording::append(const media::StreamUnit& unit, nanoseconds at) {
    const auto lane = *lane_of(unit.line);
    const bool video = media::is_video(unit.codec);
    if (video && !lanes_[lane].begun && !unit.keyframe)
        return false;
    lanes_[lane].begun = true;
    newest_ = std::max(newest_, at);
    BytesView data = unit.data;
    if (unit.codec == Codec::H264) {
        sample_.clear();
        append_sample(unit.data, sample_);
        data = sample_;
    }
    const auto ticks = ticks_of(at - file_zero_, unit.clock_rate);
    if (auto written = file_->append({lane, ticks, unit.keyframe, data}); !written)
        return failed(written.error(), unit.arrived);
    return true;
}

bool PartyRecording::failed(const Error& error, SteadyTime now) {
    log_.warn("call_recording_failed call=" + call_.value() + " reason=\"" + error.message + "\"");
    retry_at_ = now + retry;
    waiting_.clear();
    close();
    return false;
}

void PartyRecording::close() {
    if (!file_)
        return;
    const auto written = file_->finish();
    const auto closed = std::exchange(file_, std::nullopt);
    const auto length = std::chrono::ceil<std::chrono::milliseconds>(closed->length());
    // A row that cannot be closed now, or has nothing to play, is for the next recovery.
    const auto done = length.count() == 0
                          ? Result<void>()
                          : shelf_.store.finish(id_, begin_ + length, closed->bytes());
    for (const auto* result : {&written, &done})
        if (!*result)
            log_.warn("call_part_left_open path=" + path_ + " reason=\"" + result->error().message +
                      "\"");
}

void PartyRecording::tick(SteadyTime now) {
    if (!waiting_.empty() && settled(now))
        begin(now);
    const auto silent = now - last_unit_;
    if (!file_ || silent < quiet)
        return;
    if (silent >= idle)
        return close();
    if (const auto written = file_->finish(); !written)
        failed(written.error(), now);
}

void PartyRecording::finish() {
    if (!waiting_.empty())
        begin(last_unit_);
    close();
}

} // namespace gulou::record
