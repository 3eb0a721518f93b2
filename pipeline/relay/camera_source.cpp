#include "pipeline/relay/camera_source.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::uint32_t video_clock_rate = 90000;
constexpr std::chrono::seconds report_interval{1};
constexpr std::chrono::seconds longest_step{10}; // of pts; more is a new connection
// A cached group is live only while units keep coming.
constexpr std::chrono::seconds stale_after{2};
// 20 Mbit/s each viewer: a group of 500 kB is through in 200 ms without drowning a link.
constexpr std::size_t replay_bytes_per_tick = 25'000;

// Whole packets of a group and the seconds after it, for retransmissions.
PacketLog make_log() {
    return PacketLog(4096, most_gop_bytes + 1024 * 1024);
}

std::uint64_t to_ntp(WallTime time) {
    constexpr std::uint64_t from_1900_to_1970 = 2'208'988'800ULL;
    const auto ms = static_cast<std::uint64_t>(time.time_since_epoch().count());
    return ((ms / 1000 + from_1900_to_1970) << 32) | (((ms % 1000) << 32) / 1000);
}

} // namespace

CameraSource::CameraSource(RelayCounters& counters)
    : Source(media::Codec::H264, video_clock_rate, make_log()), counters_(counters) {}

void CameraSource::push(media::SharedAccessUnit unit, Continuity continuity, SteadyTime now) {
    if (unit->codec != media::Codec::H264) {
        unsupported_ = unit->codec;
        counters_.drop_access_units.add();
        return;
    }
    unsupported_.reset();
    if (continuity == Continuity::Gap)
        waiting_for_keyframe_ = true;
    if (waiting_for_keyframe_ && !unit->keyframe) {
        counters_.drop_access_units.add();
        return;
    }
    waiting_for_keyframe_ = false;
    pushed_at_ = now;
    keep(unit);
    if (packetizing_)
        packetize(*unit, now);
}

void CameraSource::keep(const media::SharedAccessUnit& unit) {
    if (unit->keyframe) {
        gop_.clear();
        gop_bytes_ = 0;
    } else if (gop_.empty()) {
        return; // a group given up as too long
    }
    gop_.push_back(unit);
    gop_bytes_ += unit->data.size();
    if (gop_bytes_ > most_gop_bytes || unit->pts - gop_.front()->pts > most_gop_time) {
        gop_.clear();
        gop_bytes_ = 0;
        gop_sequence_ = -1;
    }
}

std::uint32_t CameraSource::timestamp(std::chrono::nanoseconds pts) {
    const auto ticks = static_cast<std::uint32_t>(pts.count() / 1000 * 9 / 100);
    const auto step = newest_pts_ ? pts - *newest_pts_ : std::chrono::nanoseconds(0);
    if (!newest_pts_ || step > longest_step || step < -std::chrono::seconds(1))
        timestamp_base_ =
            newest_timestamp_ + video_clock_rate / 25 - ticks; // the stream began anew
    newest_pts_ = pts;
    newest_timestamp_ = timestamp_base_ + ticks;
    return newest_timestamp_;
}

void CameraSource::packetize(const media::AccessUnit& unit, SteadyTime now) {
    current_ = {};
    current_.frame = ++frame_;
    current_.timestamp = timestamp(unit.pts);
    current_.keyframe = unit.keyframe;
    now_ = now;
    if (unit.keyframe)
        gop_sequence_ = next_sequence_;
    rtp::packetize_h264(unit.data, scratch_, *this);
    if (now - reported_at_ >= report_interval)
        report_time(unit, now);
}

void CameraSource::on_payload(BytesView payload, rtp::LastOfUnit last) {
    current_.sequence = next_sequence_++;
    current_.marker = last == rtp::LastOfUnit::Yes;
    store(current_, payload, now_);
    current_.keyframe = false; // only the first packet starts a receiver
}

void CameraSource::report_time(const media::AccessUnit& unit, SteadyTime now) {
    reported_at_ = now;
    set_clock({to_ntp(unit.captured), newest_timestamp_}, now);
}

void CameraSource::start_viewer(Sink& sink, SteadyTime now) {
    const bool live = now - pushed_at_ < stale_after;
    if (!packetizing_) {
        packetizing_ = true;
        if (live)
            for (const auto& unit : gop_)
                packetize(*unit, now);
    }
    sink.attach(*this);
    const auto* first = live && !gop_.empty() ? log().find(gop_sequence_) : nullptr;
    const auto* newest = log().find(this->newest());
    if (first && newest)
        sink.start_replay(*first, *newest, now);
}

void CameraSource::stop_packetizing() {
    packetizing_ = false;
    gop_sequence_ = -1;
    forget_packets();
}

void CameraSource::tick(SteadyTime now) {
    for (auto* sink : sinks())
        if (sink->replaying())
            sink->replay(replay_bytes_per_tick, now);
}

} // namespace gulou::relay
