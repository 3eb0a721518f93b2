#include "pipeline/relay/relay_thread.hpp"

#include "pipeline/rtp/packet_kind.hpp"

#include <time.h>

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

constexpr std::chrono::milliseconds tick_interval{10};

std::chrono::nanoseconds time_at_work() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

} // namespace

RelayThread::RelayThread(boost::asio::io_context& context, const RelayOptions& options,
                         DtlsContext dtls, RelayListener& listener, Counters& counters, Log log)
    : options_(options), limits_{options.silence, options.consent, options.connect, options.keep},
      counters_(counters), log_(std::move(log)), listener_(listener), dtls_(std::move(dtls)),
      ports_(context, options, counters_), timer_(context), random_(std::random_device{}()),
      door_(ports_, counters_, random_()) {}

RelayThread::~RelayThread() = default;

void RelayThread::start() {
    ports_.start(*this);
    schedule_tick();
}

void RelayThread::stop() {
    for (auto& [id, seat] : seats_)
        seat.peer->close();
    ports_.flush();
    ports_.stop();
    counters_.publish();
    stopped_ = true; // the timer's handler may be queued already: cancelling does not reach it
    timer_.cancel();
}

void RelayThread::on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) {
    counters_.received.add();
    ++received_;
    const auto kind = rtp::packet_kind(datagram);
    if (kind == rtp::PacketKind::Stun)
        return on_stun(datagram, from);
    if (kind == rtp::PacketKind::Unknown)
        return counters_.drop_unknown_kind.add();
    // Only an address that passed a STUN check leads to a peer.
    Peer* const peer = door_.find(from);
    if (!peer)
        return counters_.drop_unknown_address.add();
    const auto now = clock_.steady();
    if (peer->transport().ice().moving())
        peer->transport().ice().arriving(from);
    if (kind == rtp::PacketKind::Dtls)
        on_dtls(*peer, datagram, now);
    else if (kind == rtp::PacketKind::Rtp)
        peer->on_rtp(datagram, now);
    else
        peer->on_rtcp(datagram, now);
}

void RelayThread::on_drained() {
    ports_.flush();
    counters_.publish();
}

void RelayThread::on_gone(const rtp::TransportAddress& from) {
    if (Peer* const peer = door_.on_gone(from))
        refresh(*peer, clock_.steady());
}

void RelayThread::on_stun(BytesView datagram, const rtp::TransportAddress& from) {
    const auto now = clock_.steady();
    if (Peer* const peer = door_.on_stun(datagram, from, now))
        refresh(*peer, now);
}

// The peer has just been heard, or has lost a path.
void RelayThread::refresh(Peer& peer, SteadyTime now) {
    peer.transport().refresh(now, limits_.consent);
    if (peer.transport().take_resumed())
        on_resumed(peer);
    if (peer.state() == PeerState::Disconnected)
        settle(peer, now);
}

void RelayThread::on_dtls(Peer& peer, BytesView datagram, SteadyTime now) {
    auto& transport = peer.transport();
    if (!transport.handshake_begun()) {
        if (half_open_ >= options_.most_half_open)
            return counters_.drop_half_open_limit.add();
        ++half_open_;
    }
    const auto before = transport.dtls_state();
    transport.on_dtls(datagram, now);
    if (before == transport.dtls_state())
        return;
    transport.refresh(now, limits_.consent);
    settle(peer, now);
    if (transport.dtls_state() == DtlsState::Established)
        on_established(peer);
}

// Reports a change of state, once.
void RelayThread::settle(Peer& peer, SteadyTime now) {
    if (!peer.update_state(now))
        return;
    log_.debug("peer=" + std::to_string(peer.id().value()) +
               " state=" + std::string(name(peer.state())));
    counters_.publish(); // what led here shows before it is told
    listener_.on_peer_state(peer.id(), peer.state());
}

// A receiver that has just become reachable starts at a key frame, not in the middle.
void RelayThread::on_established(Peer& peer) {
    const auto now = clock_.steady();
    const auto* taken = seat(peer.id());
    for (auto& track : peer.tracks()) {
        if (track.sink && taken->camera)
            track.sink->detach(); // all begin again
        else if (track.sink && track.sink->source())
            track.sink->source()->request_keyframe(now);
    }
    if (taken->camera)
        start_viewer(peer, *camera(*taken->camera).source, now);
}

void RelayThread::start_viewer(Peer& peer, CameraSource& camera, SteadyTime now) {
    for (auto& track : peer.tracks())
        if (track.sink && track.media.receives && !track.sink->source())
            camera.start_viewer(*track.sink, now);
    camera.tick(now);
}

// After a silence or a jam the receiver lacks packets that nobody will send again: its streams go
// on without a gap in their numbers, from a key frame.
void RelayThread::on_resumed(Peer& peer) {
    for (auto& track : peer.tracks())
        if (track.sink)
            track.sink->resync();
    on_established(peer);
}

void RelayThread::schedule_tick() {
    timer_.expires_after(tick_interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || stopped_)
            return;
        const auto due = timer_.expiry();
        tick();
        on_drained();
        measure(clock_.steady(), clock_.steady() - due);
        schedule_tick();
    });
}

void RelayThread::tick() {
    const auto now = clock_.steady();
    half_open_ = 0;
    ports_.tick(now);
    for (auto& [id, taken] : seats_) {
        auto& peer = *taken.peer;
        peer.tick(now);
        if (peer.transport().take_resumed())
            on_resumed(peer);
        settle(peer, now);
        if (const auto quality = peer.take_quality_change())
            listener_.on_quality(peer.id(), *quality);
        half_open_ += peer.transport().handshake_begun() && peer.state() == PeerState::Connecting;
    }
    for (auto& [id, call] : calls_)
        call.tick(now);
    for (auto& [id, watched] : cameras_)
        watched.source->tick(now);
    tick_recordings(now);
}

// How much of its core this thread used, and how late it came to its tick.
void RelayThread::measure(SteadyTime now, std::chrono::nanoseconds late) {
    latest_ = std::max(latest_, late);
    if (now - measured_at_ < LoadMeter::interval)
        return;
    measured_at_ = now;
    LoadSample sample;
    sample.cpu = options_.time_at_work ? options_.time_at_work() : time_at_work();
    sample.late = std::exchange(latest_, std::chrono::nanoseconds(0));
    sample.received = received_;
    sample.dropped = ports_.overflowed();
    sample.peers = seats_.size();
    meter_.sample(now, sample);
    load_.put(meter_.load());
}

} // namespace gulou::relay
