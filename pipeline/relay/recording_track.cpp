#include "pipeline/relay/recording_track.hpp"

#include "pipeline/rtp/h264.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

constexpr std::size_t largest_sets = 4096;  // bytes of parameter sets remembered
constexpr std::int64_t longest_hole = 4096; // packets; no log reaches further back

} // namespace

RecordingTrack::RecordingTrack(Place place, Source& source, media::StreamKeeper& keeper,
                               std::uint32_t& epochs, SteadyTime now)
    : place_(place), source_(&source), keeper_(keeper), epochs_(epochs) {
    source.add_tap(*this);
    unit_.epoch = epochs_++;
    source.request_keyframe(now);
}

RecordingTrack::~RecordingTrack() {
    if (source_)
        source_->remove_tap(*this);
}

void RecordingTrack::on_restart() {
    next_ = -1;
    unit_ = {};
    unit_.epoch = epochs_++;
    timestamp_.reset();
    missing_since_.reset();
    newest_.fill(-1);
    sets_.clear();
    open_ = spoilt_ = false;
    needs_keyframe_ = after_hole_ = true;
}

void RecordingTrack::on_packet(SteadyTime now) {
    if (next_ < 0)
        next_ = source_->newest();
    advance(now);
}

void RecordingTrack::tick(SteadyTime now) {
    if (!source_)
        return;
    advance(now);
    if (is_video() && needs_keyframe_)
        source_->request_keyframe(now);
}

void RecordingTrack::note_newest(SteadyTime now) {
    if (now - noted_ < patience() / (newest_.size() - 1))
        return;
    noted_ = now;
    std::move_backward(newest_.begin(), newest_.end() - 1, newest_.end());
    newest_.front() = source_->newest();
}

// Holes are waited for together: one after the other, a line that loses much would fall behind
// until the log forgets what came in the meantime.
bool RecordingTrack::given_up(SteadyTime now) {
    if (!missing_since_)
        missing_since_ = now;
    return next_ < newest_.back() || now - *missing_since_ >= patience();
}

void RecordingTrack::advance(SteadyTime now) {
    note_newest(now);
    while (next_ >= 0 && next_ <= source_->newest()) {
        if (const auto* packet = source_->log().find(next_)) {
            missing_since_.reset();
            ++next_;
            take(*packet, now);
            continue;
        }
        if (!given_up(now))
            return;
        skip_hole();
    }
}

void RecordingTrack::skip_hole() {
    next_ = std::max(next_ + 1, source_->newest() - longest_hole);
    while (next_ <= source_->newest() && !source_->log().find(next_))
        ++next_;
    missing_since_.reset();
    after_hole_ = true;
    lose();
}

// What the decoder has seen so far does not lead to what follows.
void RecordingTrack::lose() {
    unit_.loss = media::Loss::Before;
    spoilt_ = open_;
    needs_keyframe_ = true;
}

void RecordingTrack::take(const LoggedPacket& packet, SteadyTime now) {
    const auto payload = source_->log().payload(packet);
    if (payload.empty()) // padding
        return;
    if (is_video() && packet.orientation >= 0)
        unit_.turn = packet.orientation & 3;
    if (is_video())
        return take_video(packet, payload, now);
    begin_unit(packet);
    open_ = false;
    unit_.data.assign(payload.begin(), payload.end());
    send(now);
}

// A unit ends with its marker, or where another timestamp begins (RFC 6184 section 5.1: a marker
// may be missing).
void RecordingTrack::take_video(const LoggedPacket& packet, BytesView payload, SteadyTime now) {
    if (open_ && static_cast<std::uint32_t>(*timestamp_) != packet.timestamp)
        send_video(now);
    if (!open_)
        begin_unit(packet);
    after_hole_ = false;
    spoilt_ = spoilt_ || unit_.data.size() + payload.size() > largest_unit || !add_payload(payload);
    if (packet.marker)
        send_video(now);
}

void RecordingTrack::begin_unit(const LoggedPacket& packet) {
    const auto known = timestamp_.value_or(packet.timestamp);
    const auto step =
        static_cast<std::int32_t>(packet.timestamp - static_cast<std::uint32_t>(known));
    timestamp_ = known + step;
    open_ = true;
    spoilt_ = false;
    headless_ = after_hole_;
    unit_.data = {};
    h264_.begin();
    vp8_.begin();
}

bool RecordingTrack::add_payload(BytesView payload) {
    return source_->codec() == media::Codec::H264 ? h264_.add(payload, unit_.data)
                                                  : vp8_.add(payload, unit_.data);
}

// Whether the unit is worth keeping.
bool RecordingTrack::finish_unit() {
    if (source_->codec() == media::Codec::H264)
        return finish_h264();
    unit_.keyframe = vp8_.keyframe();
    return vp8_.complete();
}

// Behind a hole nobody can tell whether slices are missing in front, unless the unit begins with
// its parameter sets.
bool RecordingTrack::finish_h264() {
    if (headless_ && !h264_.has_parameter_sets())
        return false;
    if (h264_.has_idr() || h264_.has_parameter_sets())
        complete_sets();
    unit_.keyframe = h264_.has_idr() && !sets_.empty();
    return h264_.complete();
}

// Some senders put parameter sets into a unit of their own, or only before the first picture.
void RecordingTrack::complete_sets() {
    if (!h264_.has_parameter_sets()) {
        unit_.data.insert(unit_.data.begin(), sets_.begin(), sets_.end());
        return;
    }
    Bytes sets;
    rtp::NalReader reader(unit_.data);
    while (const auto nal = reader.next()) {
        const auto type = rtp::nal_type(*nal);
        if (type != rtp::NalType::SequenceParameters && type != rtp::NalType::PictureParameters)
            continue;
        sets.insert(sets.end(), {0, 0, 0, 1});
        sets.insert(sets.end(), nal->begin(), nal->end());
    }
    if (sets.size() <= largest_sets)
        sets_ = std::move(sets);
}

void RecordingTrack::send_video(SteadyTime now) {
    const bool whole = std::exchange(open_, false) && !spoilt_ && finish_unit();
    if (!whole)
        return lose();
    const bool h264 = source_->codec() == media::Codec::H264;
    if (h264 && !h264_.has_picture())
        return; // parameter sets alone
    if (needs_keyframe_ && !unit_.keyframe) {
        unit_.loss = media::Loss::Before;
        return;
    }
    needs_keyframe_ = false;
    send(now);
}

void RecordingTrack::send(SteadyTime now) {
    auto unit = std::exchange(unit_, {});
    unit_.epoch = unit.epoch;
    unit_.turn = unit.turn;
    unit.party = place_.party;
    unit.line = place_.line;
    unit.codec = source_->codec();
    unit.clock_rate = source_->clock_rate();
    unit.timestamp = *timestamp_;
    unit.arrived = now;
    if (const auto& clock = source_->clock()) {
        const auto back = static_cast<std::int32_t>(clock->timestamp -
                                                    static_cast<std::uint32_t>(unit.timestamp));
        unit.clock = media::SenderMoment{clock->ntp, unit.timestamp + back};
    }
    if (keeper_.take(std::move(unit)) == media::StreamKeeper::Taken::Full)
        lose();
}

} // namespace gulou::relay
