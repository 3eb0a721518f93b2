// The control side of RelayThread: who comes, who goes, what is answered.
#include "core/text.hpp"
#include "pipeline/relay/relay_thread.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

using media::Codec;

CodecPolicy call_policy(const Call* call) {
    const auto video = call ? call->codec(rtp::MediaKind::Video) : std::nullopt;
    const auto audio = call ? call->codec(rtp::MediaKind::Audio) : std::nullopt;
    CodecPolicy policy;
    policy.purpose = Purpose::Call;
    policy.video = video ? std::vector{*video} : std::vector{Codec::H264, Codec::VP8};
    policy.audio = audio ? std::vector{*audio} : std::vector{Codec::Opus, Codec::PCMA, Codec::PCMU};
    return policy;
}

} // namespace

std::uint32_t RelayThread::next_ssrc() {
    return static_cast<std::uint32_t>(random_() >> 32) | 1; // never 0
}

RelayThread::Seat* RelayThread::seat(PeerId id) {
    const auto at = seats_.find(id);
    return at == seats_.end() ? nullptr : &at->second;
}

Result<Peer*> RelayThread::admit(PeerId id, const rtp::SdpOffer& offer, const CodecPolicy& policy) {
    if (seat(id))
        return fail(ErrorCode::Conflict, "the peer is connected already");
    if (seats_.size() >= options_.most_peers)
        return fail(ErrorCode::Limited, "the relay has as many peers as it may");
    auto negotiated = negotiate(offer, policy);
    if (!negotiated)
        return fail(negotiated.error());
    auto credentials = make_ice_credentials();
    auto transport = PeerTransport::make(dtls_, IceLite(credentials, offer.ice_ufrag),
                                         offer.fingerprint, port_, counters_);
    if (!transport)
        return fail(transport.error());
    Peer::Setup setup{id, std::move(*negotiated), random_token(12), [this] { return next_ssrc(); }};
    auto peer = std::make_unique<Peer>(std::move(setup), std::move(*transport), limits_, counters_,
                                       clock_.steady());
    by_ufrag_[credentials.ufrag] = peer.get();
    return (seats_[id] = Seat{std::move(peer), std::nullopt, std::nullopt}).peer.get();
}

std::string RelayThread::answer(Peer& peer, const rtp::SdpOffer& offer,
                                const std::string& stream) const {
    rtp::SdpAnswer out;
    out.session_id = peer.id().value() & 0x7FFFFFFFFFFFFFFFULL;
    out.ice_ufrag = peer.transport().ice().local().ufrag;
    out.ice_pwd = peer.transport().ice().local().pwd;
    out.fingerprint = dtls_.fingerprint();
    for (const auto& address : options_.candidates)
        out.candidates.push_back({address, port_.port()});
    if (out.candidates.empty())
        out.candidates.push_back({options_.listen_address, port_.port()});
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        const auto& track = peer.tracks()[i];
        rtp::AnswerMedia media;
        media.type = offer.media[i].type;
        media.protocol = offer.media[i].protocol;
        media.mid = offer.media[i].mid;
        media.first_format = offer.media[i].first_format;
        media.rejected = track.media.rejected;
        if (!media.rejected) {
            media.direction = track.source && track.sink ? rtp::Direction::SendRecv
                              : track.source             ? rtp::Direction::RecvOnly
                              : track.sink               ? rtp::Direction::SendOnly
                                                         : rtp::Direction::Inactive;
            media.formats.push_back(track.media.format);
            if (track.media.rtx)
                media.formats.push_back(*track.media.rtx);
            media.extensions = track.media.extensions;
        }
        if (track.sink) {
            media.ssrc = track.sink->config().ssrc;
            media.rtx_ssrc = track.sink->config().rtx_ssrc;
            out.cname = track.sink->config().cname;
            media.stream_id = stream;
            media.track_id = stream + "-" + media.mid;
        }
        out.media.push_back(std::move(media));
    }
    return rtp::write_answer(out);
}

Result<Joined> RelayThread::join_call(PeerId id, const CallId& call, const JoinOptions&,
                                      const rtp::SdpOffer& offer) {
    const auto known = calls_.find(call);
    auto peer = admit(id, offer, call_policy(known == calls_.end() ? nullptr : &known->second));
    if (!peer)
        return fail(peer.error());
    seat(id)->call = call;
    calls_[call].join(**peer);
    return Joined{answer(**peer, offer, "gulou"), {}};
}

Result<Joined> RelayThread::watch_camera(PeerId id, const CameraId& camera_id,
                                         const rtp::SdpOffer& offer) {
    auto& watched = camera(camera_id);
    if (const auto codec = watched.source->unsupported())
        return fail(ErrorCode::Unsupported, "the camera sends " + std::string(media::name(*codec)) +
                                                ", browsers need H264");
    auto peer = admit(id, offer, {Purpose::Watch, {Codec::H264}, {}});
    if (!peer)
        return fail(peer.error());
    seat(id)->camera = camera_id;
    listener_.on_camera_wanted(camera_id, ++watched.viewers);
    return Joined{answer(**peer, offer, "gulou-camera"), {}};
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
        at->second.leave(peer);
        if (at->second.empty())
            calls_.erase(at);
    }
    if (taken.camera) {
        for (auto& track : peer.tracks())
            if (track.sink)
                track.sink->detach();
        auto& watched = camera(*taken.camera);
        if (--watched.viewers == 0)
            watched.source->stop_packetizing();
        listener_.on_camera_wanted(*taken.camera, watched.viewers);
    }
    by_ufrag_.erase(peer.transport().ice().local().ufrag);
    for (const auto& address : peer.transport().ice().addresses()) {
        const auto at = by_address_.find(address);
        if (at != by_address_.end() && at->second == &peer)
            by_address_.erase(at);
    }
    peer.close();
    port_.flush();
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
    std::vector<PeerId> parties;
    for (const auto* party : at->second.parties())
        parties.push_back(party->id());
    for (const auto id : parties)
        close_peer(id);
}

void RelayThread::push(const CameraId& id, media::SharedAccessUnit unit,
                       CameraSource::Continuity continuity) {
    camera(id).source->push(std::move(unit), continuity, clock_.steady());
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
    return at == seats_.end() ? PeerStats{} : at->second.peer->stats();
}

} // namespace gulou::relay
