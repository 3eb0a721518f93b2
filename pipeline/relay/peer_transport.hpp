// The path to one peer: ICE-lite, DTLS and SRTP over the thread's ports.
#pragma once

#include "pipeline/relay/dtls.hpp"
#include "pipeline/relay/ice_lite.hpp"
#include "pipeline/relay/media_transport.hpp"
#include "pipeline/relay/ports.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/send_history.hpp"
#include "pipeline/relay/srtp.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gulou::relay {

class PeerTransport final : public MediaTransport {
public:
    // Internal when OpenSSL fails. `ports` and `counters` outlive the transport.
    static Result<std::unique_ptr<PeerTransport>> make(const DtlsContext& context, IceLite ice,
                                                       rtp::SdpFingerprint expected, Ports& ports,
                                                       RelayCounters& counters);

    IceLite& ice() { return ice_; }
    const IceLite& ice() const { return ice_; }
    DtlsState dtls_state() const { return dtls_->state(); }
    bool handshake_begun() const { return handshake_begun_; }
    std::optional<SrtpProfile> profile() const;

    void on_dtls(BytesView datagram, SteadyTime now);
    // The cleartext's size; nothing after a counted drop.
    std::optional<std::size_t> open_rtp(MutableBytes packet, SteadyTime now);
    std::optional<std::size_t> open_rtcp(MutableBytes packet, SteadyTime now);
    // Every 10 ms: repeats lost handshake flights, gives up handshakes that take too long, and sees
    // to it that nothing is sent after `consent` without a sign of life (RFC 7675).
    void tick(SteadyTime now, std::chrono::milliseconds consent);
    // The same for consent alone, when the peer has just been heard.
    void refresh(SteadyTime now, std::chrono::milliseconds consent);
    // Whether sending has begun again since the last call, after a silence or a congested TCP
    // connection: receivers need a key frame.
    bool take_resumed() { return std::exchange(resumed_, false); }
    void close();

    // Handshakes end within this time, or fail.
    static constexpr std::chrono::seconds longest_handshake{20};

    bool ready() const override {
        return sender_.has_value() && ice_.selected().has_value() && !silent_ && !congested_;
    }
    MutableBytes slot() override { return ports_.slot(); }
    void send_rtp(std::size_t size) override;
    void send_rtcp(std::size_t size) override;
    SendHistory* history() override { return &history_; }

private:
    PeerTransport(IceLite ice, Ports& ports, RelayCounters& counters)
        : ice_(std::move(ice)), ports_(ports), counters_(counters) {}
    void send_datagram(BytesView datagram);
    void take_keys();
    void send_sealed(std::optional<std::size_t> size);
    std::optional<std::size_t> count(SrtpReceiver::Opened opened, SteadyTime now);

    IceLite ice_;
    Ports& ports_;
    RelayCounters& counters_;
    SendHistory history_;
    std::unique_ptr<DtlsSession> dtls_;
    bool handshake_begun_ = false;
    SteadyTime handshake_at_{};
    bool silent_ = false;    // no consent to send
    bool congested_ = false; // the TCP connection takes nothing
    bool sending_ = false;   // was ready when last looked at
    bool began_ = false;     // was ever ready
    bool resumed_ = false;
    std::optional<SrtpSender> sender_;
    std::optional<SrtpReceiver> receiver_;
};

} // namespace gulou::relay
