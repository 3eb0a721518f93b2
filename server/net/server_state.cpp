#include "server/net/server_state.hpp"

#include <boost/asio/post.hpp>

#include <openssl/ssl.h>

#include <string_view>

namespace gulou::net {

namespace asio = boost::asio;

namespace {

// RFC 7301: HTTP/1.1 is the only protocol here; a client that offers none of ours is served anyway.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* match = nullptr;
    if (SSL_select_next_proto(&match, chosen_size, ours, sizeof ours - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

NetCounters::NetCounters(Counters& counters)
    : accepted(counters.counter("gulou_net_connections_total", "TCP connections accepted")),
      refused(counters.counter("gulou_net_connections_refused_total",
                               "TCP connections closed at once: too many open")),
      handshake_failures(
          counters.counter("gulou_net_tls_failures_total", "TLS handshakes that failed")),
      plain_http(counters.counter("gulou_net_plain_http_total", "Plain HTTP sent to the TLS port")),
      requests(counters.counter("gulou_net_http_requests_total", "HTTP requests")),
      malformed(
          counters.counter("gulou_net_http_malformed_total", "HTTP requests that do not parse")),
      websockets(counters.counter("gulou_net_websockets_total", "WebSockets opened")),
      dropped_messages(counters.counter("gulou_net_websocket_dropped_messages_total",
                                        "Outbound messages shed because the reader was slow")),
      slow_consumers(counters.counter("gulou_net_websocket_slow_consumers_total",
                                      "WebSockets ended because the reader was too slow")),
      pong_timeouts(counters.counter("gulou_net_websocket_pong_timeouts_total",
                                     "WebSockets ended because a ping was not answered")) {}

ServerState::ServerState(asio::io_context& context, ServerOptions server_options,
                         ServerHandlers server_handlers, Counters& counters, Log server_log)
    : io(context), options(std::move(server_options)), handlers(std::move(server_handlers)),
      count(counters), log(std::move(server_log)),
      engines(make_websocket_engines({options.limits.message, options.subprotocol})),
      acceptor(context), timer(context) {}

void ServerState::leave(std::uint64_t id) {
    live.erase(id);
    if (live.empty() && stopping && stopped && !gone)
        asio::post(io, std::exchange(stopped, nullptr));
}

Ticket::Ticket(std::shared_ptr<ServerState> state)
    : state_(std::move(state)), id_(++state_->last_id) {
    state_->live.emplace(id_, nullptr);
}

Ticket::~Ticket() {
    if (state_)
        state_->leave(id_);
}

void Ticket::bind(Connection* stage) const {
    state_->live[id_] = stage;
}

Result<void> prepare_tls(asio::ssl::context& context, const CertificateFiles& files) {
    boost::system::error_code error;
    context.use_certificate_chain_file(files.certificate.string(), error);
    if (error)
        return fail(ErrorCode::Invalid, files.certificate.string() + ": " + error.message());
    context.use_private_key_file(files.key.string(), asio::ssl::context::pem, error);
    if (error)
        return fail(ErrorCode::Invalid, files.key.string() + ": " + error.message());
    SSL_CTX* native = context.native_handle();
    if (SSL_CTX_check_private_key(native) != 1)
        return fail(ErrorCode::Invalid,
                    "the key does not belong to the certificate: " + files.certificate.string());
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS); // ~34 KiB less for an idle connection
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20"); // of TLS 1.2
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    return {};
}

} // namespace gulou::net
