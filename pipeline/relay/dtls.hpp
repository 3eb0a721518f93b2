// DTLS 1.2 for one peer, over datagrams handed in and out: we are the server, so our profile order
// decides, and only the certificate announced in the peer's SDP is accepted (RFC 5763, RFC 5764).
#pragma once

#include "core/result.hpp"
#include "pipeline/relay/certificate.hpp"
#include "pipeline/relay/srtp_keys.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace gulou::relay {

// What all sessions share: certificate, ciphers, profile order. One thread.
class DtlsContext {
public:
    // `profiles` in OpenSSL's notation. Internal when OpenSSL refuses a setting.
    static Result<DtlsContext>
    make(std::string_view profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80");
    const rtp::SdpFingerprint& fingerprint() const { return certificate_.fingerprint; }
    SSL_CTX* get() const { return context_.get(); }

private:
    DtlsContext(SslContext context, Certificate certificate)
        : context_(std::move(context)), certificate_(std::move(certificate)) {}
    SslContext context_;
    Certificate certificate_;
};

enum class DtlsRole { Server, Client }; // the client role exists for the tests' synthetic peer
enum class DtlsState { Handshaking, Established, Failed, Closed };

class DtlsSession {
public:
    // Called with one datagram of at most `mtu` bytes.
    using Send = std::function<void(BytesView)>;
    static constexpr long default_mtu = 1200;

    // Internal when OpenSSL fails. `expected` is the peer's fingerprint; `mtu` ≥ 256.
    static Result<std::unique_ptr<DtlsSession>> make(const DtlsContext& context, DtlsRole role,
                                                     rtp::SdpFingerprint expected, Send send,
                                                     long mtu = default_mtu);
    ~DtlsSession();
    DtlsSession(const DtlsSession&) = delete;
    DtlsSession& operator=(const DtlsSession&) = delete;

    // The client's first flight.
    void start();
    // One datagram from the peer; may send answers and change the state.
    void receive(BytesView datagram);
    // How long until on_timer() must be called; nothing when no flight is outstanding.
    std::optional<std::chrono::milliseconds> timeout() const;
    void on_timer();
    // Tells the peer (close_notify).
    void close();
    // A handshake that takes too long: Failed.
    void abandon();

    DtlsState state() const { return state_; }
    // Valid once Established.
    const SrtpKeys& keys() const { return keys_; }

private:
    DtlsSession(rtp::SdpFingerprint expected, Send send)
        : expected_(std::move(expected)), send_(std::move(send)) {}
    static int write(BIO* bio, const char* data, int size);
    static long control(BIO* bio, int command, long number, void* pointer);
    static int create(BIO* bio);
    static const BIO_METHOD* output_method();
    void advance();
    void drain_application_data();
    void release_buffers();
    bool check_peer() const;
    bool export_keys();

    SslPtr ssl_;
    BIO* input_ = nullptr; // owned by ssl_
    DtlsState state_ = DtlsState::Handshaking;
    rtp::SdpFingerprint expected_;
    SrtpKeys keys_;
    Send send_;
};

} // namespace gulou::relay
