#include "pipeline/relay/sink.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::uint32_t header_bytes = 20; // with extensions, about
constexpr double longest_change_s = 5;     // of layers' clocks; more is no clock

std::uint8_t as_byte(std::int16_t value) {
    return static_cast<std::uint8_t>(value);
}

} // namespace

Sink::Sink(SinkConfig config, MediaTransport& transport)
    : config_(std::move(config)), transport_(transport), history_(transport.history()),
      rewriter_(config_.first_sequence), rtx_sequence_(config_.first_sequence) {
    stats_.mid = config_.mid;
    stats_.direction = StreamDirection::Sent;
    stats_.codec = config_.codec;
    stats_.ssrc = config_.ssrc;
}

Sink::~Sink() {
    detach();
}

void Sink::attach(Source& source) {
    detach();
    source_ = &source;
    for (std::size_t i = 0; i < source.layer_count(); ++i)
        source.layer(i).sinks_.push_back(this);
    layer_ = &source;
    const auto layers = source.layer_count();
    wanted_ = layers > 1 ? &source.layer(std::min<std::size_t>(aim_.layer, layers - 1)) : nullptr;
    set_sending();
    resync();
}

void Sink::detach() {
    if (!source_)
        return;
    for (std::size_t i = 0; i < source_->layer_count(); ++i)
        std::erase(source_->layer(i).sinks_, this);
    source_ = nullptr;
    layer_ = wanted_ = nullptr;
    resync();
}

void Sink::on_restart(const Source& layer) {
    if (&layer == layer_ || !started_)
        resync();
}

void Sink::resync() {
    started_ = false;
    choose_format();
    cursor_.reset();
    resends_.reset();
    rewriter_.restore();
    frames_.pause();
}

std::size_t Sink::layer_number() const {
    for (std::size_t i = 0; source_ && i < source_->layer_count(); ++i)
        if (&source_->layer(i) == layer_)
            return i;
    return 0;
}

void Sink::aim(const SinkAim& wanted, SteadyTime now) {
    if (wanted == aim_)
        return;
    aim_ = wanted;
    set_sending();
    if (!source_ || !source_->is_video())
        return;
    auto& layer = source_->layer(std::min<std::size_t>(aim_.layer, source_->layer_count() - 1));
    wanted_ = started_ && &layer == layer_ ? nullptr : &layer;
    if (wanted_ && sending_)
        wanted_->request_keyframe_for(*this, now);
}

void Sink::set_height(int pixels, SteadyTime now) {
    height_ = pixels;
    const bool before = sending_;
    set_sending();
    if (sending_ && !before && source_)
        source_->request_keyframe_for(*this, now);
}

void Sink::set_sending() {
    sending_ =
        (aim_.sending == SinkAim::Sending::On && height_ != 0) || (source_ && !source_->is_video());
    if (!sending_ && started_)
        resync(); // goes on from a key frame
}

bool Sink::waits_for(const Source& layer) const {
    if (!source_ || !sending_ || !decodable_ || !source_->is_video())
        return false;
    return &layer == wanted_ || (!started_ && !wanted_ && &layer == layer_);
}

void Sink::choose_format() {
    if (!source_ || config_.formats.empty())
        return;
    const auto at = std::find_if(config_.formats.begin(), config_.formats.end(),
                                 [this](const auto& f) { return f.codec == source_->codec(); });
    decodable_ = at != config_.formats.end();
    if (!decodable_)
        return;
    config_.codec = stats_.codec = at->codec;
    config_.clock_rate = at->clock_rate;
    config_.payload_type = at->payload_type;
    config_.rtx_payload_type = at->rtx_payload_type;
}

void Sink::renegotiate(std::vector<SinkFormat> formats, const rtp::ExtensionIds& extensions) {
    config_.formats = std::move(formats);
    config_.extensions = extensions;
    choose_format();
}

// How far the timestamp goes on where the stream is joined to `from`: never back. Between layers by
// the publisher's own clock, so that sound stays in step; otherwise by the time that has passed.
std::uint32_t Sink::ticks_to(const Source& from, const LoggedPacket& packet, SteadyTime now) const {
    const double rate = config_.clock_rate;
    const auto pause = std::chrono::duration<double>(now - last_sent_at_).count();
    const double passed = std::clamp(pause, 0.001, 3600.0) * rate;
    const bool changes = started_ && layer_ && layer_ != &from && layer_->clock() && from.clock();
    if (!changes)
        return static_cast<std::uint32_t>(passed);
    const auto& before = *layer_->clock();
    const auto& after = *from.clock();
    const double apart_s =
        static_cast<double>(static_cast<std::int64_t>(after.ntp - before.ntp)) / 4294967296.0;
    const auto since_after = static_cast<std::int32_t>(packet.timestamp - after.timestamp);
    const double ticks = since_after + apart_s * rate; // from the old layer's report on
    const auto sent = static_cast<std::int32_t>(rewriter_.newest_timestamp() -
                                                rewriter_.timestamp(before.timestamp, UINT32_MAX));
    if (std::abs(ticks - sent) > longest_change_s * rate)
        return static_cast<std::uint32_t>(passed);
    return static_cast<std::uint32_t>(std::max(ticks - sent, rate / 1000));
}

void Sink::start(const Source& from, const LoggedPacket& packet, SteadyTime now) {
    rewriter_.splice(packet.sequence, packet.timestamp, ticks_to(from, packet, now));
    vp8_.splice();
    resends_.reset();
    layer_ = &from;
    temporal_ = aim_.temporal;
    if (wanted_ == &from)
        wanted_ = nullptr;
    started_ = true;
    probed_ = 0;
}

// Whether a packet of a layer that is not being passed on begins to be: a key frame of the layer
// wanted, or of any while there is no picture at all.
bool Sink::enter(const Source& from, const LoggedPacket& packet, SteadyTime now) {
    if ((started_ && &from != wanted_) || (source_->is_video() && !packet.keyframe))
        return false;
    start(from, packet, now);
    return true;
}

void Sink::forward(const Source& from, const LoggedPacket& packet, SteadyTime now) {
    // A replay reaches this packet by itself.
    if (cursor_ || !sending_ || !decodable_ || !transport_.ready())
        return;
    if (started_ && &from == layer_) {
        if (packet.temporal == 0 || !leaves_out(packet, now))
            send(packet, now);
        return;
    }
    if (!enter(from, packet, now))
        return;
    send(packet, now);
    send_report(now);
}

// Whole frames only: a temporal layer is left at a frame's beginning and entered where the frame
// depends on the base layer alone.
bool Sink::leaves_out(const LoggedPacket& packet, SteadyTime now) {
    if (temporal_ == SinkAim::every_frame && aim_.temporal == SinkAim::every_frame)
        return false;
    const bool late = rewriter_.overtaken(packet.sequence);
    if (rewriter_.is_left_out(packet.timestamp)) {
        auto filler = packet;
        filler.size = 0;
        if (late) // its number, if it has got one, must not stay a hole
            send(filler, now);
        else
            rewriter_.leave_out(packet.sequence, packet.timestamp);
        return true;
    }
    if (late || packet.timestamp == sent_timestamp_)
        return false;
    if (aim_.temporal < temporal_ || packet.layer_sync)
        temporal_ = aim_.temporal;
    return packet.temporal > temporal_ && rewriter_.leave_out(packet.sequence, packet.timestamp);
}

std::size_t Sink::write_head(MutableBytes out, const rtp::Header& header,
                             const LoggedPacket& packet, SteadyTime now) {
    rtp::ExtensionWriter extensions(out);
    if (history_ && config_.extensions.transport_cc != 0) {
        std::array<std::uint8_t, 2> number{};
        rtp::write_u16(number, 0, history_->stamp(packet.size + header_bytes, now));
        extensions.add(config_.extensions.transport_cc, number);
    }
    if (!mid_known_)
        extensions.add(config_.extensions.mid, as_bytes(config_.mid));
    if (packet.audio_level >= 0) {
        const auto level = as_byte(packet.audio_level);
        extensions.add(config_.extensions.audio_level, BytesView(&level, 1));
    }
    if (packet.orientation >= 0) {
        const auto orientation = as_byte(packet.orientation);
        extensions.add(config_.extensions.orientation, BytesView(&orientation, 1));
    }
    const auto size = extensions.finish();
    rtp::write_header(out, header,
                      size > rtp::fixed_header_size ? rtp::HasExtension::Yes
                                                    : rtp::HasExtension::No);
    return size;
}

void Sink::send(const LoggedPacket& packet, SteadyTime now) {
    const auto number = rewriter_.number(packet.sequence);
    if (!number)
        return;
    const auto timestamp = rewriter_.timestamp(packet.timestamp, packet.frame);
    const auto out = transport_.slot();
    const auto head = write_head(
        out, {packet.marker, config_.payload_type, number->outgoing, timestamp, config_.ssrc},
        packet, now);
    auto size = head + copy_payload(out.subspan(head), packet, number->pictures_left_out);
    if (packet.size == 0) { // keeps the numbering of a padding packet without its padding
        out[0] |= 0x20;
        out[size++] = 1;
    }
    transport_.send_rtp(size);
    rewriter_.sent(packet.sequence, timestamp);
    sent_timestamp_ = packet.timestamp;
    last_sent_at_ = now;
    ++stats_.packets;
    stats_.bytes += packet.size;
    rate_.add(packet.size);
    octets_ += packet.size;
    stats_.keyframes += packet.keyframe ? 1 : 0;
    if (source_->is_video())
        frames_.on_packet(timestamp, now);
}

std::size_t Sink::copy_payload(MutableBytes out, const LoggedPacket& packet,
                               std::uint16_t pictures_left_out) {
    const auto payload = layer_->log().payload(packet);
    std::copy(payload.begin(), payload.end(), out.begin());
    if (config_.codec == media::Codec::VP8 && !payload.empty())
        vp8_.write(out.first(payload.size()), pictures_left_out);
    return payload.size();
}

void Sink::start_replay(const LoggedPacket& first, const LoggedPacket& newest, SteadyTime now) {
    // Ten frames of 25 a second pass in 40 ms: quick, yet no two share a timestamp. Shown again
    // they pass in 5 ms, so that the clock of a receiver who is in step stays so.
    const auto step = config_.clock_rate / (started_ ? 2000U : 250U);
    const auto ticks = started_ ? step : ticks_to(*source_, first, now);
    rewriter_.compress(newest.frame, newest.timestamp, step);
    rewriter_.splice(first.sequence, rewriter_.compressed(first.timestamp, first.frame), ticks);
    resends_.reset();
    wanted_ = nullptr;
    started_ = true;
    replayed_at_ = now;
    cursor_ = first.sequence;
    send_report(now);
}

void Sink::replay(std::size_t budget_bytes, SteadyTime now) {
    if (!cursor_ || !transport_.ready())
        return;
    for (std::size_t spent = 0; spent < budget_bytes && *cursor_ <= source_->newest(); ++*cursor_) {
        const auto* packet = source_->log().find(*cursor_);
        if (!packet) { // overwritten while waiting: go on from the next key frame
            resync();
            return;
        }
        send(*packet, now);
        spent += packet->size;
    }
    if (*cursor_ > source_->newest())
        cursor_.reset();
}

} // namespace gulou::relay
