// The control side of RelayThread: who comes, who goes, what is answered.
#include "core/text.hpp"
#include "pipeline/relay/relay_thread.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

using media::Codec;

rtp::Direction direction_of(const Track& track) {
    const bool sends = track.sink && track.media.receives;
    return track.source && sends ? rtp::Direction::SendRecv
           : track.source        ? rtp::Direction::RecvOnly
           : sends               ? rtp::Direction::SendOnly
                                 : rtp::Direction::Inactive;
}

// `names` is what the stream's name begins with. Voice and picture of one pair are one stream, so
// that they are played in step.
rtp::AnswerMedia describe(const Track& track, const rtp::SdpMedia& offered,
                          const std::string& names) {
    rtp::AnswerMedia out;
    out.type = offered.type;
    out.protocol = offered.protocol;
    out.mid = offered.mid;
    out.first_format = offered.first_format;
    out.rejected = track.media.rejected;
    if (out.rejected)
        return out;
    out.direction = direction_of(track);
    for (const auto& format : track.media.formats) {
        out.formats.push_back(format.format);
        if (format.rtx)
            out.formats.push_back(*format.rtx);
    }
    out.extensions = track.media.extensions;
    out.simulcast = track.media.layers;
    if (track.sink && track.media.receives) {
        out.ssrc = track.sink->config().ssrc;
        out.rtx_ssrc = track.sink->config().rtx_ssrc;
        out.stream_id = names + std::to_string(track.pair);
        out.track_id = out.stream_id + "-" + out.mid;
    }
    return out;
}

// Sound in whatever of these the camera sends, now or later; a camera without any stays silent.
CodecPolicy watch_policy() {
    return {Purpose::Watch, {Codec::H264}, {Codec::Opus, Codec::PCMA, Codec::PCMU}};
}

} // namespace

std::uint32_t RelayThread::next_ssrc() {
    return static_cast<std::uint32_t>(random_() >> 32) | 1; // never 0
}

RelayThread::Seat* RelayThread::seat(PeerId id) {
    const auto at = seats_.find(id);
    return at == seats_.end() ? nullptr : &at->second;
}

Result<Peer*> RelayThread::take(PeerId id, const rtp::SdpOffer& offer, const CodecPolicy& policy) {
    auto media = negotiate(offer, policy);
    if (!media)
        return fail(media.error());
    if (auto* taken = seat(id))
        return renegotiate(*taken, offer, std::move(*media));
    if (seats_.size() >= options_.most_peers)
        return fail(ErrorCode::Limited, "the relay has as many peers as it may");
    auto peer = make_peer(id, offer, std::move(*media));
    if (!peer)
        return fail(peer.error());
    Seat added{std::move(*peer), offer.fingerprint, std::nullopt, std::nullopt};
    return (seats_[id] = std::move(added)).peer.get();
}

Result<std::unique_ptr<Peer>> RelayThread::make_peer(PeerId id, const rtp::SdpOffer& offer,
                                                     std::vector<NegotiatedMedia> media) {
    auto credentials = make_ice_credentials();
    auto transport = PeerTransport::make(dtls_, IceLite(credentials, offer.ice_ufrag),
                                         offer.fingerprint, ports_, counters_);
    if (!transport)
        return fail(transport.error());
    Peer::Setup setup{id, std::move(media), random_token(12), [this] { return next_ssrc(); }};
    auto peer = std::make_unique<Peer>(std::move(setup), std::move(*transport), limits_, counters_,
                                       clock_.steady());
    door_.admit(*peer);
    return peer;
}

// The same certificate means the same page and the same DTLS association; another one, or an
// association that has ended, is a page that was loaded again.
Result<Peer*> RelayThread::renegotiate(Seat& taken, const rtp::SdpOffer& offer,
                                       std::vector<NegotiatedMedia> media) {
    auto& peer = *taken.peer;
    const auto dtls = peer.transport().dtls_state();
    const bool same = taken.fingerprint.hash == offer.fingerprint.hash &&
                      taken.fingerprint.digest == offer.fingerprint.digest;
    if (!same || dtls == DtlsState::Closed || dtls == DtlsState::Failed ||
        peer.state() == PeerState::Failed)
        return replace(taken, offer, std::move(media));
    if (auto checked = check_further_offer(peer.streams().agreed(), media); !checked)
        return fail(checked.error());
    if (offer.ice_ufrag != peer.transport().ice().remote_ufrag())
        door_.restart(peer, offer.ice_ufrag);
    peer.renegotiate(std::move(media));
    return &peer;
}

Result<Peer*> RelayThread::replace(Seat& taken, const rtp::SdpOffer& offer,
                                   std::vector<NegotiatedMedia> media) {
    auto peer = make_peer(taken.peer->id(), offer, std::move(media));
    if (!peer)
        return fail(peer.error());
    if (taken.call)
        call(*taken.call).release(taken.peer->id());
    door_.dismiss(*taken.peer);
    taken.peer = std::move(*peer);
    taken.fingerprint = offer.fingerprint;
    return taken.peer.get();
}

std::string RelayThread::answer(Peer& peer, const rtp::SdpOffer& offer) const {
    rtp::SdpAnswer out;
    out.session_id = peer.id().value() & 0x7FFFFFFFFFFFFFFFULL;
    out.version = peer.answers();
    out.ice_ufrag = peer.transport().ice().local().ufrag;
    out.ice_pwd = peer.transport().ice().local().pwd;
    out.fingerprint = dtls_.fingerprint();
    using rtp::CandidateTransport;
    for (const auto& address : options_.candidates)
        out.candidates.push_back({address, ports_.port(), CandidateTransport::Udp});
    for (const auto& address : options_.candidates)
        if (ports_.has_tcp())
            out.candidates.push_back({address, ports_.port(), CandidateTransport::TcpPassive});
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        const auto& track = peer.tracks()[i];
        if (track.sink)
            out.cname = track.sink->config().cname;
        out.media.push_back(describe(track, offer.media[i], "gulou-"));
    }
    return rtp::write_answer(out);
}

Call& RelayThread::call(const CallId& id) {
    return calls_.try_emplace(id, id, listener_).first->second;
}

Result<Joined> RelayThread::join_call(PeerId id, const CallId& call_id, const JoinOptions& options,
                                      const rtp::SdpOffer& offer) {
    if (const auto* taken = seat(id); taken && taken->call != call_id)
        return fail(ErrorCode::Conflict, "the peer is connected elsewhere");
    const auto known = calls_.find(call_id);
    auto peer = take(id, offer,
                     known == calls_.end() ? Call(call_id, listener_).policy(id)
                                           : known->second.policy(id));
    if (!peer)
        return fail(peer.error());
    seat(id)->call = call_id;
    auto& joined = call(call_id);
    joined.set(id, (*peer)->streams(), options.reach);
    return Joined{answer(**peer, offer), joined.streams(id)};
}

void RelayThread::set_reach(const CallId& call_id, PeerId id, const Reach& reach) {
    if (const auto at = calls_.find(call_id); at != calls_.end())
        at->second.set_reach(id, reach);
}

void RelayThread::set_view(PeerId id, std::string_view mid, int height) {
    if (auto* taken = seat(id))
        taken->peer->set_view(mid, height, clock_.steady());
}

Result<Joined> RelayThread::watch_camera(PeerId id, const CameraId& camera_id,
                                         const rtp::SdpOffer& offer) {
    const auto* taken = seat(id);
    if (taken && taken->camera != camera_id)
        return fail(ErrorCode::Conflict, "the peer is connected elsewhere");
    auto& watched = camera(camera_id);
    if (const auto& refusal = watched.source->refusal())
        return fail(ErrorCode::Unsupported, *refusal);
    auto peer = take(id, offer, watch_policy());
    if (!peer)
        return fail(peer.error());
    if (!taken) {
        seat(id)->camera = camera_id;
        listener_.on_camera_wanted(camera_id, ++watched.viewers);
    } else if ((*peer)->transport().dtls_state() == DtlsState::Established) {
        start_viewer(**peer, *watched.source, clock_.steady()); // what the further offer added
    }
    return Joined{answer(**peer, offer), {}};
}

RelayThread::Watched& RelayThread::camera(const CameraId& id) {
    auto& watched = cameras_[id];
    if (!watched.source)
        watched.source = std::make_unique<CameraSource>(counters_);
    return watched;
}

// The peer leaves every table before it dies.
void RelayThread::leave(Seat& taken) {
    auto& peer = *taken.peer;
    if (taken.call) {
        const auto at = calls_.find(*taken.call);
        at->second.leave(peer.id());
        if (at->second.empty())
            calls_.erase(at);
    }
    if (taken.camera) {
        for (auto& track : peer.tracks())
            if (track.sink)
                track.sink->detach();
        auto& watched = camera(*taken.camera);
        --watched.viewers;
        listener_.on_camera_wanted(*taken.camera, watched.viewers);
    }
    peer.close();
    ports_.flush(); // the goodbye leaves before its way is closed
    door_.dismiss(peer);
}

void RelayThread::close_peer(PeerId id) {
    if (auto* taken = seat(id)) {
        leave(*taken);
        seats_.erase(id);
    }
}

void RelayThread::end_call(const CallId& call) {
    const auto at = calls_.find(call);
    if (at == calls_.end())
        return;
    for (const auto id : at->second.parties())
        close_peer(id);
}

void RelayThread::record_call(const CallId& call, std::shared_ptr<media::StreamKeeper> keeper) {
    const auto at = recordings_.find(call);
    if (at != recordings_.end() && at->second.keeper() == keeper)
        return;
    recordings_.erase(call);
    recordings_.try_emplace(call, std::move(keeper));
}

void RelayThread::tick_recordings(SteadyTime now) {
    std::erase_if(recordings_, [this](const auto& entry) { return !calls_.contains(entry.first); });
    for (auto& [id, recording] : recordings_)
        recording.tick(calls_.at(id), now);
}

void RelayThread::push(const CameraId& id, media::SharedAccessUnit unit,
                       CameraSource::Continuity continuity) {
    camera(id).source->push(std::move(unit), continuity, clock_.steady());
}

void RelayThread::flush() {
    on_drained();
}

void RelayThread::remove_camera(const CameraId& id) {
    const auto at = cameras_.find(id);
    if (at == cameras_.end())
        return;
    if (at->second.viewers == 0)
        cameras_.erase(at);
    else
        at->second.source = std::make_unique<CameraSource>(counters_);
}

PeerStats RelayThread::stats(PeerId id) const {
    const auto at = seats_.find(id);
    return at == seats_.end() ? PeerStats{} : at->second.peer->stats(clock_.steady());
}

} // namespace gulou::relay
