#include "pipeline/relay/dtls.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

namespace gulou::relay {
namespace {

// A lost flight is repeated after 100 ms, not after TLS's whole second: the peer waits for its
// picture. Twelve repetitions, which is when OpenSSL gives up, take 15 s.
constexpr unsigned first_repeat_us = 100'000;
constexpr unsigned longest_repeat_us = 1'600'000;

unsigned next_repeat(SSL*, unsigned before_us) {
    return before_us == 0 ? first_repeat_us : std::min(2 * before_us, longest_repeat_us);
}

// Any certificate passes here: it is compared with the SDP's fingerprint after the handshake.
int accept_any(int, X509_STORE_CTX*) {
    return 1;
}

bool configure(SSL_CTX* context, const Certificate& certificate, const std::string& profiles) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(context, 1);
    return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_use_certificate(context, certificate.x509.get()) == 1 &&
           SSL_CTX_use_PrivateKey(context, certificate.key.get()) == 1 &&
           SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL:!PSK") ==
               1 &&
           SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
           SSL_CTX_set_tlsext_use_srtp(context, profiles.c_str()) == 0; // 0 is success here
}

} // namespace

Result<DtlsContext> DtlsContext::make(std::string_view profiles) {
    auto certificate = make_certificate();
    if (!certificate)
        return fail(certificate.error());
    SslContext context(SSL_CTX_new(DTLS_method()));
    if (!context || !configure(context.get(), *certificate, std::string(profiles)))
        return fail(ErrorCode::Internal, "OpenSSL refused the DTLS settings");
    return DtlsContext(std::move(context), std::move(*certificate));
}

// Each write of OpenSSL's is one datagram: it packs a flight's records up to the MTU itself.
int DtlsSession::write(BIO* bio, const char* data, int size) {
    auto* session = static_cast<DtlsSession*>(BIO_get_data(bio));
    session->send_(BytesView(reinterpret_cast<const std::uint8_t*>(data),
                             static_cast<std::size_t>(std::max(size, 0))));
    return size;
}

long DtlsSession::control(BIO*, int command, long, void*) {
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
        return DtlsSession::default_mtu;
    default:
        return 0;
    }
}

int DtlsSession::create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
}

const BIO_METHOD* DtlsSession::output_method() {
    static const BioMethod method = [] {
        BioMethod made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "gulou datagram"));
        if (made) {
            BIO_meth_set_write(made.get(), &DtlsSession::write);
            BIO_meth_set_ctrl(made.get(), &DtlsSession::control);
            BIO_meth_set_create(made.get(), &DtlsSession::create);
        }
        return made;
    }();
    return method.get();
}

Result<std::unique_ptr<DtlsSession>> DtlsSession::make(const DtlsContext& context, DtlsRole role,
                                                       rtp::SdpFingerprint expected, Send send,
                                                       long mtu) {
    std::unique_ptr<DtlsSession> session(new DtlsSession(std::move(expected), std::move(send)));
    session->ssl_.reset(SSL_new(context.get()));
    BIO* input = BIO_new(BIO_s_mem());
    BIO* output = BIO_new(output_method());
    if (!session->ssl_ || !input || !output) {
        BIO_free(input);
        BIO_free(output);
        return fail(ErrorCode::Internal, "OpenSSL could not make a DTLS session");
    }
    BIO_set_mem_eof_return(input, -1); // an empty input means "wait", not "closed"
    BIO_set_data(output, session.get());
    SSL_set_bio(session->ssl_.get(), input, output);
    session->input_ = input;
    SSL_set_mtu(session->ssl_.get(), mtu);
    DTLS_set_link_mtu(session->ssl_.get(), mtu);
    DTLS_set_timer_cb(session->ssl_.get(), next_repeat);
    if (role == DtlsRole::Server)
        SSL_set_accept_state(session->ssl_.get());
    else
        SSL_set_connect_state(session->ssl_.get());
    return session;
}

DtlsSession::~DtlsSession() = default;

void DtlsSession::start() {
    advance();
}

void DtlsSession::receive(BytesView datagram) {
    if (state_ == DtlsState::Failed || state_ == DtlsState::Closed)
        return;
    BIO_write(input_, datagram.data(), static_cast<int>(datagram.size()));
    advance();
    (void)BIO_reset(input_); // what OpenSSL left unread is no part of the next datagram
}

void DtlsSession::advance() {
    ERR_clear_error();
    if (state_ == DtlsState::Handshaking) {
        const int result = SSL_do_handshake(ssl_.get());
        if (result == 1) {
            state_ = check_peer() && export_keys() ? DtlsState::Established : DtlsState::Failed;
            release_buffers();
            return;
        }
        const int error = SSL_get_error(ssl_.get(), result);
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
            state_ = DtlsState::Failed;
    } else if (state_ == DtlsState::Established) {
        drain_application_data();
    }
    ERR_clear_error();
}

// There is none in SRTP; reading answers retransmitted flights and notices the peer's close.
void DtlsSession::drain_application_data() {
    std::array<std::uint8_t, 2048> unused;
    while (SSL_read(ssl_.get(), unused.data(), static_cast<int>(unused.size())) > 0) {
    }
    if (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN)
        state_ = DtlsState::Closed;
    release_buffers();
}

// Two of 17 KiB, needed again when a flight is repeated or the peer says goodbye: reading makes
// them anew, writing wants them made. SSL_MODE_RELEASE_BUFFERS does nothing for DTLS.
void DtlsSession::release_buffers() {
    (void)SSL_free_buffers(ssl_.get()); // refused while something is left in them
}

std::optional<std::chrono::milliseconds> DtlsSession::timeout() const {
    timeval left{};
    if (state_ != DtlsState::Handshaking || DTLSv1_get_timeout(ssl_.get(), &left) != 1)
        return std::nullopt;
    return std::chrono::milliseconds(left.tv_sec * 1000 + left.tv_usec / 1000);
}

void DtlsSession::on_timer() {
    ERR_clear_error();
    if (state_ == DtlsState::Handshaking && DTLSv1_handle_timeout(ssl_.get()) < 0)
        state_ = DtlsState::Failed;
    ERR_clear_error();
}

void DtlsSession::close() {
    ERR_clear_error();
    if (state_ == DtlsState::Established && SSL_alloc_buffers(ssl_.get()) == 1)
        SSL_shutdown(ssl_.get());
    state_ = DtlsState::Closed;
    ERR_clear_error();
}

void DtlsSession::abandon() {
    if (state_ == DtlsState::Handshaking)
        state_ = DtlsState::Failed;
}

bool DtlsSession::check_peer() const {
    const X509* peer = SSL_get0_peer_certificate(ssl_.get());
    if (!peer)
        return false;
    const auto print = fingerprint(peer, expected_.hash);
    return print && print->digest.size() == expected_.digest.size() &&
           CRYPTO_memcmp(print->digest.data(), expected_.digest.data(), print->digest.size()) == 0;
}

// RFC 5764 section 4.2: client key, server key, client salt, server salt.
bool DtlsSession::export_keys() {
    const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_.get());
    if (!profile)
        return false;
    keys_.profile = profile->id == SRTP_AEAD_AES_128_GCM ? SrtpProfile::AeadAes128Gcm
                                                         : SrtpProfile::Aes128CmSha1_80;
    const auto salt = salt_size(keys_.profile);
    std::array<std::uint8_t, 2 * (srtp_key_size + most_salt_size)> material{};
    static constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
    if (SSL_export_keying_material(ssl_.get(), material.data(), 2 * (srtp_key_size + salt),
                                   label.data(), label.size(), nullptr, 0, 0) != 1)
        return false;
    const std::uint8_t* at = material.data();
    const auto take = [&at](auto& out, std::size_t size) {
        std::copy_n(at, size, out.begin());
        at += size;
    };
    take(keys_.client.key, srtp_key_size);
    take(keys_.server.key, srtp_key_size);
    take(keys_.client.salt, salt);
    take(keys_.server.salt, salt);
    OPENSSL_cleanse(material.data(), material.size());
    return true;
}

} // namespace gulou::relay
