#include "pipeline/relay/peer.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>

namespace gulou::relay {

Peer::Peer(Setup setup, std::unique_ptr<PeerTransport> transport, const PeerLimits& limits,
           RelayCounters& counters, SteadyTime now)
    : id_(setup.id), transport_(std::move(transport)), limits_(limits), counters_(counters),
      own_ssrc_(setup.next_ssrc()), tracks_({setup.cname, own_ssrc_, setup.next_ssrc}, *transport_),
      feedback_(own_ssrc_, setup.cname, *transport_, counters, now), born_(now) {
    tracks_.apply(std::move(setup.media));
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
    const auto [track, repair] = tracks_.find(*view, now);
    if (!track) {
        counters_.drop_unknown_payload_type.add();
        return;
    }
    note_transport_sequence(*view, *track, now);
    if (!repair || track->source->restore(*view))
        track->source->on_packet(*view, now);
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

void Peer::renegotiate(std::vector<NegotiatedMedia> media) {
    tracks_.apply(std::move(media));
    ++answers_;
}

void Peer::on_rtcp(MutableBytes packet, SteadyTime now) {
    const auto size = transport_->open_rtcp(packet, now);
    if (!size)
        return;
    feedback_.on_rtcp(packet.first(*size), tracks_.all(), now);
}

void Peer::tick(SteadyTime now) {
    transport_->tick(now, limits_.consent);
    if (!transport_->ready())
        return;
    const auto round_trip = rtt();
    for (auto& track : tracks_.all())
        if (track.source)
            track.source->tick(now, round_trip);
    feedback_.tick(tracks_.all(), now);
}

std::chrono::milliseconds Peer::rtt() const {
    std::chrono::milliseconds out{0};
    for (const auto& track : tracks_.all())
        if (track.sink)
            out = std::max(out, track.sink->rtt());
    return out.count() > 0 ? out : feedback_.rtt();
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
    return silence >= limits_.keep      ? PeerState::Failed
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

void Peer::set_view(std::string_view mid, int height, SteadyTime now) {
    auto* track = tracks_.by_mid(mid);
    if (track && track->sink)
        track->sink->set_height(std::max(height, 0), now);
}

std::optional<Quality> Peer::take_quality_change() {
    const auto quality = feedback_.downlink().quality();
    if (quality == std::exchange(quality_, quality))
        return std::nullopt;
    return quality;
}

PeerStats Peer::stats(SteadyTime now) const {
    PeerStats out;
    out.found = true;
    if (const auto profile = transport_->profile())
        out.srtp_profile = name(*profile);
    if (const auto& address = transport_->ice().selected())
        out.address = rtp::to_string(*address);
    out.rtt_ms = static_cast<double>(rtt().count());
    out.estimate_bps = feedback_.downlink().estimate_bps();
    out.estimate_loss = feedback_.downlink().loss();
    for (const auto& track : tracks_.all()) {
        for (std::size_t i = 0; track.source && i < track.source->layer_count(); ++i)
            out.streams.push_back(track.source->layer(i).stats(now));
        if (track.sink)
            out.streams.push_back(track.sink->stats());
    }
    return out;
}

} // namespace gulou::relay
