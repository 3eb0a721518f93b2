// The path to one peer: ICE-lite, DTLS and SRTP over the thread's port.
#pragma once

#include "pipeline/relay/dtls.hpp"
#include "pipeline/relay/ice_lite.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/srtp.hpp"
#include "pipeline/relay/udp_port.hpp"

#include <memory>
#include <optional>
#include <string>

namespace gulou::relay {

class PeerTransport final : public MediaTransport {
public:
    // Internal when OpenSSL fails. `port` and `counters` outlive the transport.
    static Result<std::unique_ptr<PeerTransport>> make(const DtlsContext& context, IceLite ice,
                                                       rtp::SdpFingerprint expected, UdpPort& port,
                                                       RelayCounters& counters);

    IceLite& ice() { return ice_; }
    const IceLite& ice() const { return ice_; }
    DtlsState dtls_state() const { return dtls_->state(); }
    bool handshake_begun() const { return handshake_begun_; }
    std::optional<SrtpProfile> profile() const;

    void on_dtls(BytesView datagram);
    // The cleartext's size; nothing after a counted drop.
    std::optional<std::size_t> open_rtp(MutableBytes packet, SteadyTime now);
    std::optional<std::size_t> open_rtcp(MutableBytes packet, SteadyTime now);
    // Repeats lost handshake flights.
    void tick();
    void close();

    bool ready() const override { return sender_.has_value() && ice_.selected().has_value(); }
    MutableBytes slot() override { return port_.slot(); }
    void send_rtp(std::size_t size) override;
    void send_rtcp(std::size_t size) override;

private:
    PeerTransport(IceLite ice, UdpPort& port, RelayCounters& counters)
        : ice_(std::move(ice)), port_(port), counters_(counters) {}
    void send_datagram(BytesView datagram);
    void take_keys();
    std::optional<std::size_t> count(SrtpReceiver::Opened opened, SteadyTime now);

    IceLite ice_;
    UdpPort& port_;
    RelayCounters& counters_;
    std::unique_ptr<DtlsSession> dtls_;
    bool handshake_begun_ = false;
    std::optional<SrtpSender> sender_;
    std::optional<SrtpReceiver> receiver_;
};

} // namespace gulou::relay
