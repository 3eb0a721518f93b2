#include "pipeline/relay/relay_thread.hpp"

#include "pipeline/rtp/packet_kind.hpp"

#include <algorithm>
#include <array>

namespace gulou::relay {
namespace {

constexpr std::chrono::milliseconds tick_interval{10};

} // namespace

RelayThread::RelayThread(boost::asio::io_context& context, const RelayOptions& options,
                         DtlsContext dtls, RelayListener& listener, Counters& counters, Log log)
    : options_(options), limits_{options.silence, options.consent, options.connect},
      counters_(counters), log_(std::move(log)), listener_(listener), dtls_(std::move(dtls)),
      port_(context, options.listen_address, options.port, counters_.send_failed), timer_(context),
      random_(std::random_device{}()) {}

RelayThread::~RelayThread() = default;

void RelayThread::start() {
    port_.start(*this);
    schedule_tick();
}

void RelayThread::stop() {
    for (auto& [id, seat] : seats_)
        seat.peer->close();
    port_.flush();
    port_.stop();
    stopped_ = true; // the timer's handler may be queued already: cancelling does not reach it
    timer_.cancel();
}

void RelayThread::on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) {
    counters_.received.add();
    const auto kind = rtp::packet_kind(datagram);
    if (kind == rtp::PacketKind::Stun)
        return on_stun(datagram, from);
    if (kind == rtp::PacketKind::Unknown)
        return counters_.drop_unknown_kind.add();
    // Only an address that passed a STUN check leads to a peer.
    const auto at = by_address_.find(from);
    if (at == by_address_.end())
        return counters_.drop_unknown_address.add();
    Peer& peer = *at->second;
    if (kind == rtp::PacketKind::Dtls)
        return on_dtls(peer, datagram);
    const auto now = clock_.steady();
    if (kind == rtp::PacketKind::Rtp)
        peer.on_rtp(datagram, now);
    else
        peer.on_rtcp(datagram, now);
}

void RelayThread::on_stun(BytesView datagram, const rtp::TransportAddress& from) {
    const auto message = rtp::parse_stun(datagram);
    if (!message || message->type != static_cast<std::uint16_t>(rtp::StunType::BindingRequest))
        return counters_.drop_bad_stun.add();
    const auto ufrag = message->username.substr(0, message->username.find(':'));
    const auto at = by_ufrag_.find(ufrag);
    if (at == by_ufrag_.end())
        return counters_.drop_unknown_ufrag.add();
    Peer& peer = *at->second;
    const auto now = clock_.steady();
    const auto outcome = peer.transport().ice().on_request(datagram, *message, from, now);
    if (outcome.verdict == IceVerdict::Drop)
        return counters_.drop_bad_integrity.add();
    route(outcome, peer);
    answer_stun(peer, *message, outcome.verdict, from);
    if (peer.state() == PeerState::Disconnected)
        settle(peer, now);
}

void RelayThread::route(const IceLite::Outcome& outcome, Peer& peer) {
    if (outcome.removed)
        by_address_.erase(*outcome.removed);
    if (outcome.added)
        by_address_[*outcome.added] = &peer;
}

void RelayThread::answer_stun(Peer& peer, const rtp::StunMessage& message, IceVerdict verdict,
                              const rtp::TransportAddress& to) {
    const auto& pwd = peer.transport().ice().local().pwd;
    const auto out = port_.slot();
    std::size_t size = 0;
    switch (verdict) {
    case IceVerdict::Accept:
        size = rtp::write_binding_success(out, message.transaction, to, pwd);
        break;
    case IceVerdict::RoleConflict:
        size = rtp::write_binding_error(out, message.transaction, 487, "Role Conflict", {}, pwd);
        break;
    case IceVerdict::UnknownAttribute:
        size =
            rtp::write_binding_error(out, message.transaction, 420, "Unknown Attribute",
                                     std::span(message.unknown).first(message.unknown_count), pwd);
        break;
    case IceVerdict::BadRequest:
        size = rtp::write_binding_error(out, message.transaction, 400, "Bad Request", {}, pwd);
        break;
    case IceVerdict::Drop:
        break;
    }
    if (size > 0)
        port_.commit(size, to);
}

void RelayThread::on_dtls(Peer& peer, BytesView datagram) {
    auto& transport = peer.transport();
    if (!transport.handshake_begun()) {
        if (half_open_ >= options_.most_half_open)
            return counters_.drop_half_open_limit.add();
        ++half_open_;
    }
    const auto before = transport.dtls_state();
    transport.on_dtls(datagram);
    if (before == transport.dtls_state())
        return;
    settle(peer, clock_.steady());
    if (transport.dtls_state() == DtlsState::Established)
        on_established(peer);
}

// Reports a change of state, once.
void RelayThread::settle(Peer& peer, SteadyTime now) {
    if (!peer.update_state(now))
        return;
    log_.debug("peer=" + std::to_string(peer.id().value()) +
               " state=" + std::string(name(peer.state())));
    listener_.on_peer_state(peer.id(), peer.state());
}

// A receiver that has just become reachable starts at a key frame, not in the middle.
void RelayThread::on_established(Peer& peer) {
    const auto now = clock_.steady();
    const auto* taken = seat(peer.id());
    for (auto& track : peer.tracks()) {
        if (!track.sink)
            continue;
        if (taken->camera && track.media.kind == rtp::MediaKind::Video)
            camera(*taken->camera).source->start_viewer(*track.sink, now);
        else if (track.sink->source())
            track.sink->source()->request_keyframe(now);
    }
    if (taken->camera)
        for (auto& [id, watched] : cameras_)
            watched.source->tick(now);
}

void RelayThread::schedule_tick() {
    timer_.expires_after(tick_interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || stopped_)
            return;
        tick();
        port_.flush();
        schedule_tick();
    });
}

void RelayThread::tick() {
    const auto now = clock_.steady();
    half_open_ = 0;
    for (auto& [id, taken] : seats_) {
        auto& peer = *taken.peer;
        peer.tick(now);
        settle(peer, now);
        half_open_ += peer.transport().handshake_begun() && peer.state() == PeerState::Connecting;
    }
    for (auto& [id, watched] : cameras_)
        watched.source->tick(now);
}

} // namespace gulou::relay
