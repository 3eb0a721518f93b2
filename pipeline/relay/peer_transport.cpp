#include "pipeline/relay/peer_transport.hpp"

#include <algorithm>

namespace gulou::relay {

Result<std::unique_ptr<PeerTransport>> PeerTransport::make(const DtlsContext& context, IceLite ice,
                                                           rtp::SdpFingerprint expected,
                                                           Ports& ports, RelayCounters& counters) {
    std::unique_ptr<PeerTransport> transport(new PeerTransport(std::move(ice), ports, counters));
    auto dtls = DtlsSession::make(
        context, DtlsRole::Server, std::move(expected),
        [raw = transport.get()](BytesView datagram) { raw->send_datagram(datagram); });
    if (!dtls)
        return fail(dtls.error());
    transport->dtls_ = std::move(*dtls);
    return transport;
}

std::optional<SrtpProfile> PeerTransport::profile() const {
    if (!sender_)
        return std::nullopt;
    return dtls_->keys().profile;
}

void PeerTransport::send_datagram(BytesView datagram) {
    const auto out = ports_.slot();
    if (!ice_.selected() || silent_ || datagram.size() > out.size())
        return;
    std::copy(datagram.begin(), datagram.end(), out.begin());
    (void)ports_.commit(datagram.size(), *ice_.selected()); // a lost flight is repeated
}

void PeerTransport::on_dtls(BytesView datagram, SteadyTime now) {
    if (!std::exchange(handshake_begun_, true))
        handshake_at_ = now;
    const auto before = dtls_->state();
    dtls_->receive(datagram);
    if (dtls_->state() == before)
        return;
    if (dtls_->state() == DtlsState::Established)
        take_keys();
    else if (dtls_->state() == DtlsState::Failed)
        counters_.dtls_failed.add();
}

void PeerTransport::take_keys() {
    const auto& keys = dtls_->keys();
    auto sender = SrtpSender::make(keys.profile, keys.server);
    auto receiver = SrtpReceiver::make(keys.profile, keys.client);
    if (!sender || !receiver) {
        counters_.dtls_failed.add();
        return;
    }
    counters_.dtls_established.add();
    sender_ = std::move(*sender);
    receiver_ = std::move(*receiver);
}

std::optional<std::size_t> PeerTransport::count(SrtpReceiver::Opened opened, SteadyTime now) {
    if (opened.size > 0) {
        if (ice_.on_authentic(now) == IceLite::Path::Moved)
            counters_.address_changes.add();
        return opened.size;
    }
    switch (opened.fault) {
    case SrtpFault::Malformed:
        counters_.drop_bad_rtp.add();
        break;
    case SrtpFault::Replayed:
        counters_.drop_replayed.add();
        break;
    case SrtpFault::NotAuthentic:
        counters_.drop_not_authentic.add();
        break;
    case SrtpFault::TooManyStreams:
        counters_.drop_too_many_streams.add();
        break;
    }
    return std::nullopt;
}

std::optional<std::size_t> PeerTransport::open_rtp(MutableBytes packet, SteadyTime now) {
    if (!receiver_) {
        counters_.drop_no_keys.add();
        return std::nullopt;
    }
    return count(receiver_->unprotect_rtp(packet), now);
}

std::optional<std::size_t> PeerTransport::open_rtcp(MutableBytes packet, SteadyTime now) {
    if (!receiver_) {
        counters_.drop_no_keys.add();
        return std::nullopt;
    }
    return count(receiver_->unprotect_rtcp(packet), now);
}

void PeerTransport::tick(SteadyTime now, std::chrono::milliseconds consent) {
    refresh(now, consent);
    if (!handshake_begun_ || dtls_->state() != DtlsState::Handshaking)
        return;
    if (now - handshake_at_ >= longest_handshake) {
        counters_.dtls_failed.add();
        return dtls_->abandon();
    }
    const auto left = dtls_->timeout();
    if (left && left->count() == 0)
        dtls_->on_timer();
}

void PeerTransport::refresh(SteadyTime now, std::chrono::milliseconds consent) {
    silent_ = ice_.last_seen() && now - *ice_.last_seen() >= consent;
    congested_ = congested_ && ice_.selected() && ports_.congested(*ice_.selected());
    const bool sending = ready();
    resumed_ = resumed_ || (sending && !sending_ && began_);
    began_ = began_ || sending;
    sending_ = sending;
}

void PeerTransport::close() {
    dtls_->close();
    sender_.reset();
    receiver_.reset();
}

void PeerTransport::send_sealed(std::optional<std::size_t> size) {
    if (!size || !ice_.selected()) {
        counters_.drop_protect_failed.add();
        return;
    }
    const auto& to = *ice_.selected();
    if (ports_.commit(*size, to) == Ports::Taken::Yes)
        counters_.sent.add();
    if (to.protocol == rtp::Protocol::Tcp && ports_.congested(to)) {
        congested_ = true;
        sending_ = false;
    }
}

void PeerTransport::send_rtp(std::size_t size) {
    send_sealed(sender_ ? sender_->protect_rtp(ports_.slot(), size) : std::nullopt);
}

void PeerTransport::send_rtcp(std::size_t size) {
    send_sealed(sender_ ? sender_->protect_rtcp(ports_.slot(), size) : std::nullopt);
}

} // namespace gulou::relay
