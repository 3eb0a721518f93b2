#include "pipeline/relay/peer.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::uint8_t no_track = 255;

} // namespace

Peer::Peer(Setup setup, std::unique_ptr<PeerTransport> transport, const PeerLimits& limits,
           RelayCounters& counters, SteadyTime now)
    : id_(setup.id), transport_(std::move(transport)), limits_(limits), counters_(counters),
      own_ssrc_(setup.next_ssrc()), cname_(setup.cname),
      feedback_(own_ssrc_, cname_, *transport_, counters, now), born_(now) {
    track_of_type_.fill(no_track);
    make_tracks(setup);
}

void Peer::make_tracks(Setup& setup) {
    for (auto& media : setup.media) {
        auto& track = tracks_.emplace_back();
        if (media.receives)
            track.sink = std::make_unique<Sink>(sink_config(media, setup), *transport_);
        if (media.publishes) {
            track.source = std::make_unique<PeerSource>(source_config(media), *transport_);
            const auto index = static_cast<std::uint8_t>(tracks_.size() - 1);
            track_of_type_[media.format.payload_type] = index;
            if (media.rtx)
                track_of_type_[media.rtx->payload_type] = index;
        }
        track.media = std::move(media);
    }
}

SinkConfig Peer::sink_config(const NegotiatedMedia& media, const Setup& setup) const {
    SinkConfig config;
    config.mid = media.mid;
    config.codec = media.codec;
    config.clock_rate = media.format.clock_rate;
    config.ssrc = setup.next_ssrc();
    config.payload_type = media.format.payload_type;
    if (media.rtx) {
        config.rtx_ssrc = setup.next_ssrc();
        config.rtx_payload_type = media.rtx->payload_type;
    }
    config.extensions = media.extension_ids;
    config.first_sequence = static_cast<std::uint16_t>(setup.next_ssrc() & 0x7FFF);
    config.cname = cname_;
    return config;
}

PeerSourceConfig Peer::source_config(const NegotiatedMedia& media) const {
    PeerSourceConfig config;
    config.mid = media.mid;
    config.codec = media.codec;
    config.clock_rate = media.format.clock_rate;
    config.extensions = media.extension_ids;
    config.nack = rtp::has_feedback(media.format, "nack");
    config.pli = rtp::has_feedback(media.format, "nack pli");
    config.fir = rtp::has_feedback(media.format, "ccm fir");
    config.own_ssrc = own_ssrc_;
    return config;
}

void Peer::on_rtp(MutableBytes packet, SteadyTime now) {
    const auto size = transport_->open_rtp(packet, now);
    if (!size)
        return;
    auto view = rtp::parse_packet(packet.first(*size));
    if (!view) {
        counters_.drop_bad_rtp.add();
        return;
    }
    const auto index = track_of_type_[view->header.payload_type];
    if (index == no_track) {
        counters_.drop_unknown_payload_type.add();
        return;
    }
    auto& track = tracks_[index];
    note_transport_sequence(*view, track, now);
    const bool repair =
        track.media.rtx && view->header.payload_type == track.media.rtx->payload_type;
    if (!repair || track.source->restore(*view))
        track.source->on_packet(*view, now);
}

void Peer::note_transport_sequence(const rtp::PacketView& packet, const Track& track,
                                   SteadyTime now) {
    const auto id = track.media.extension_ids.transport_cc;
    if (id == 0)
        return;
    rtp::ExtensionReader reader(packet);
    while (const auto element = reader.next())
        if (element->id == id && element->value.size() >= 2)
            return feedback_.on_arrival(rtp::read_u16(element->value), now);
}

void Peer::on_rtcp(MutableBytes packet, SteadyTime now) {
    const auto size = transport_->open_rtcp(packet, now);
    if (!size)
        return;
    feedback_.on_rtcp(packet.first(*size), tracks_, now);
}

void Peer::tick(SteadyTime now) {
    transport_->tick();
    if (!transport_->ready())
        return;
    const auto round_trip = rtt();
    for (auto& track : tracks_)
        if (track.source)
            track.source->tick(now, round_trip);
    feedback_.tick(tracks_, now);
}

std::chrono::milliseconds Peer::rtt() const {
    std::chrono::milliseconds out{0};
    for (const auto& track : tracks_)
        if (track.sink)
            out = std::max(out, track.sink->rtt());
    return out;
}

PeerState Peer::compute_state(SteadyTime now) const {
    if (state_ == PeerState::Failed || state_ == PeerState::Closed)
        return state_;
    switch (transport_->dtls_state()) {
    case DtlsState::Failed:
        return PeerState::Failed;
    case DtlsState::Closed:
        return PeerState::Closed;
    case DtlsState::Handshaking:
        return now - born_ >= limits_.connect ? PeerState::Failed : PeerState::Connecting;
    case DtlsState::Established:
        break;
    }
    const auto silence = now - transport_->ice().last_seen().value_or(born_);
    return silence >= limits_.consent   ? PeerState::Failed
           : silence >= limits_.silence ? PeerState::Disconnected
                                        : PeerState::Connected;
}

bool Peer::update_state(SteadyTime now) {
    const auto before = std::exchange(state_, compute_state(now));
    if (state_ == PeerState::Failed && before != PeerState::Failed)
        counters_.peers_failed.add();
    return state_ != before;
}

void Peer::close() {
    transport_->close();
    state_ = PeerState::Closed;
}

PeerStats Peer::stats() const {
    PeerStats out;
    out.found = true;
    if (const auto profile = transport_->profile())
        out.srtp_profile = name(*profile);
    if (const auto& address = transport_->ice().selected())
        out.address = rtp::to_string(*address);
    out.rtt_ms = static_cast<double>(rtt().count());
    for (const auto& track : tracks_) {
        if (track.source)
            out.streams.push_back(track.source->stats());
        if (track.sink)
            out.streams.push_back(track.sink->stats());
    }
    return out;
}

} // namespace gulou::relay
