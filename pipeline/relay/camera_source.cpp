#include "pipeline/relay/camera_source.hpp"

#include "pipeline/relay/camera_clock.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

constexpr std::uint32_t video_clock_rate = 90000;
constexpr std::chrono::seconds report_interval{1};
// A cached group is live only while units keep coming.
constexpr std::chrono::seconds stale_after{2};
// Between two replays to a viewer who cannot decode: more would drown the link that loses packets.
constexpr std::chrono::seconds least_between_replays{2};
// 20 Mbit/s each viewer: a group of 500 kB is through in 200 ms without drowning a link.
constexpr std::size_t replay_bytes_per_tick = 25'000;
// Packets of a picture that go to one viewer before the next: as many as travel in one run.
constexpr std::size_t most_kept = 40;

// Whole packets of a group and the seconds after it, for retransmissions.
PacketLog make_log() {
    return PacketLog(4096, GopCache::most_bytes + 1024 * 1024);
}

} // namespace

CameraSource::CameraSource(RelayCounters& counters)
    : Source(media::Codec::H264, video_clock_rate, make_log()), counters_(counters),
      timeline_(video_clock_rate) {}

bool CameraSource::may_show(const media::AccessUnit& unit) {
    refusal_.reset();
    if (unit.codec != media::Codec::H264)
        refusal_ = "the camera sends " + std::string(media::name(unit.codec)) +
                   ", browsers need H264: set the camera to H.264, or transcode = true";
    else if (unit.reordered)
        refusal_ = "the camera sends B frames, which browsers cannot show live: switch them off in "
                   "the camera, or set transcode = true";
    return !refusal_;
}

void CameraSource::push(const media::SharedAccessUnit& unit, Continuity continuity,
                        SteadyTime now) {
    if (!media::is_video(unit->codec)) {
        if (!sound_.push(*unit, now))
            counters_.drop_access_units.add();
        return;
    }
    waiting_for_keyframe_ = waiting_for_keyframe_ || continuity == Continuity::Gap;
    if (!may_show(*unit)) {
        waiting_for_keyframe_ = true;
        gop_.clear();
        gop_sequence_ = -1;
    }
    if (waiting_for_keyframe_ && (refusal_ || !unit->keyframe))
        return counters_.drop_access_units.add();
    waiting_for_keyframe_ = false;
    pushed_at_ = now;
    keep(unit);
    if (packetizing_)
        packetize(*unit, now);
}

void CameraSource::keep(const media::SharedAccessUnit& unit) {
    gop_.push(unit);
    if (gop_.units().empty()) // given up as too long
        gop_sequence_ = -1;
}

void CameraSource::packetize(const media::AccessUnit& unit, SteadyTime now) {
    current_ = {};
    current_.frame = ++frame_;
    current_.timestamp = timeline_.at(unit.pts);
    current_.keyframe = unit.keyframe;
    now_ = now;
    BytesView sets;
    if (unit.keyframe) {
        gop_sequence_ = next_sequence_;
        sets = parameter_sets_.missing_from(unit.data);
    }
    const auto timestamp = current_.timestamp;
    rtp::packetize_h264(sets, unit.data, scratch_, *this);
    hand_on(std::exchange(kept_, 0), now);
    if (now - reported_at_ >= report_interval) {
        reported_at_ = now;
        set_clock({to_ntp(unit.captured), timestamp}, now);
    }
}

void CameraSource::on_payload(BytesView payload, rtp::LastOfUnit last) {
    current_.sequence = next_sequence_++;
    current_.marker = last == rtp::LastOfUnit::Yes;
    keep_packet(current_, payload);
    current_.keyframe = false; // only the first packet starts a receiver
    if (++kept_ == most_kept)
        hand_on(std::exchange(kept_, 0), now_);
}

bool CameraSource::is_live(SteadyTime now) const {
    return now - pushed_at_ < stale_after;
}

void CameraSource::start_viewer(Sink& sink, SteadyTime now) {
    if (!media::is_video(sink.config().codec))
        return sink.attach(sound_);
    if (!packetizing_) {
        packetizing_ = true;
        if (is_live(now))
            for (const auto& unit : gop_.units())
                packetize(*unit, now);
    }
    sink.attach(*this);
    if (sink.waiting())
        replay_group(sink, now);
}

bool CameraSource::replay_group(Sink& sink, SteadyTime now) {
    const bool known = is_live(now) && !gop_.units().empty() && gop_sequence_ >= 0;
    const auto* first = known ? log().find(gop_sequence_) : nullptr;
    const auto* newest = log().find(this->newest());
    if (!first || !newest)
        return false;
    sink.start_replay(*first, *newest, now);
    return true;
}

void CameraSource::request_keyframe_for(Sink& sink, SteadyTime now) {
    // Who has no picture at all, as a tile that is shown again, gets one at once.
    const bool soon = !sink.waiting() && now - sink.replayed_at() < least_between_replays;
    if (!sink.replaying() && !soon)
        replay_group(sink, now);
}

void CameraSource::tick(SteadyTime now) {
    for (auto* sink : sinks())
        if (sink->replaying())
            sink->replay(replay_bytes_per_tick, now);
    if (!sinks().empty())
        linger_.want(now);
    if (!packetizing_ || linger_.active(now))
        return;
    packetizing_ = false;
    gop_sequence_ = -1;
    forget_packets();
}

} // namespace gulou::relay
