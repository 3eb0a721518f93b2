#include "pipeline/relay/peer_transport.hpp"

#include <algorithm>

namespace gulou::relay {

Result<std::unique_ptr<PeerTransport>> PeerTransport::make(const DtlsContext& context, IceLite ice,
                                                           rtp::SdpFingerprint expected,
                                                           UdpPort& port, RelayCounters& counters) {
    std::unique_ptr<PeerTransport> transport(new PeerTransport(std::move(ice), port, counters));
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
    const auto out = port_.slot();
    if (!ice_.selected() || datagram.size() > out.size())
        return;
    std::copy(datagram.begin(), datagram.end(), out.begin());
    port_.commit(datagram.size(), *ice_.selected());
}

void PeerTransport::on_dtls(BytesView datagram) {
    handshake_begun_ = true;
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
        ice_.on_authentic(now);
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

void PeerTransport::tick() {
    if (!handshake_begun_ || dtls_->state() != DtlsState::Handshaking)
        return;
    const auto left = dtls_->timeout();
    if (left && left->count() == 0)
        dtls_->on_timer();
}

void PeerTransport::close() {
    dtls_->close();
    sender_.reset();
    receiver_.reset();
}

void PeerTransport::send_rtp(std::size_t size) {
    const auto sealed = sender_ ? sender_->protect_rtp(port_.slot(), size) : std::nullopt;
    if (!sealed || !ice_.selected()) {
        counters_.drop_protect_failed.add();
        return;
    }
    counters_.sent.add();
    port_.commit(*sealed, *ice_.selected());
}

void PeerTransport::send_rtcp(std::size_t size) {
    const auto sealed = sender_ ? sender_->protect_rtcp(port_.slot(), size) : std::nullopt;
    if (!sealed || !ice_.selected()) {
        counters_.drop_protect_failed.add();
        return;
    }
    counters_.sent.add();
    port_.commit(*sealed, *ice_.selected());
}

} // namespace gulou::relay
