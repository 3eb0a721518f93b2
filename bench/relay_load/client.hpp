// One WebRTC client of the load tool: a socket of its own, controlling ICE, DTLS client, SRTP; what
// it publishes and what it receives. Answers checks, NACK and PLI and sends reports as a browser
// does. One thread.
#pragma once

#include "bench/relay_load/histogram.hpp"
#include "bench/relay_load/outbox.hpp"
#include "bench/relay_load/publisher.hpp"
#include "bench/relay_load/reception.hpp"
#include "bench/relay_load/sdp_text.hpp"
#include "pipeline/relay/dtls.hpp"
#include "pipeline/relay/srtp.hpp"
#include "pipeline/rtp/stun.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gulou::bench {

// What all clients share.
struct Swarm {
    const relay::DtlsContext& dtls;
    Outbox& outbox;
    Histogram latency;          // of packets that were not repairs
    std::uint64_t received = 0; // RTP packets decrypted
    std::uint64_t received_bytes = 0;
    std::uint64_t repair_bytes = 0; // of those, in repair packets
    std::uint64_t rejected = 0;     // not authentic
    std::uint64_t keyframe_requests = 0;
};

class Client {
public:
    // Binds to `address`:`port` (0: any); throws std::system_error when it cannot.
    Client(Swarm& swarm, unsigned number, const std::string& address, std::uint16_t port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    unsigned number() const { return number_; }
    int socket() const { return socket_; }

    std::string offer(OfferKind kind) const { return write_offer(local_, kind); }
    // Begins to connect to where a server's answer or offer says; false when it cannot be used.
    bool connect(std::string_view remote_sdp);
    // The answer to the server's offer, which connect() has taken.
    std::string answer() const { return write_answer(local_, remote_); }
    // Without ICE and DTLS, to a bare loop; without a profile in clear.
    void connect_bare(const std::string& address, std::uint16_t port,
                      std::optional<relay::SrtpProfile> profile);

    bool connected() const { return connected_; }
    std::string profile() const;
    Publisher& publisher() { return publisher_; }
    std::vector<Reception>& receptions() { return receptions_; }
    // 0: none yet.
    Nanos first_packet_at() const { return first_packet_at_; }
    void forget_first_packet() { first_packet_at_ = 0; }
    Nanos offered_at = 0;

    // Reads what the socket holds.
    void receive();
    // Media that is due.
    void publish(Nanos now);
    // Checks, handshake timers, repairs asked for and reports; every few milliseconds.
    void tick(Nanos now);
    void mark();

    // For a flood: the newest protected media packet, as it went out.
    void keep_last() { keep_last_ = true; }
    BytesView last_sealed() const { return BytesView(last_sealed_).first(last_size_); }

private:
    void on_datagram(MutableBytes datagram, Nanos now);
    void on_stun(BytesView datagram);
    void on_dtls(BytesView datagram);
    void on_rtp(MutableBytes datagram, Nanos now);
    void on_rtcp(MutableBytes datagram, Nanos now);
    void on_feedback(const rtp::RtcpBlock& block);
    Reception& reception(std::uint32_t ssrc, std::uint32_t clock_rate);
    void send_raw(BytesView datagram);
    void send_packet(const Publisher::Packet& packet);
    void send_rtcp(std::size_t size);
    void send_check();
    void ask_again(Nanos now);
    void send_reports(Nanos now);
    void open_socket(const std::string& address, std::uint16_t port);
    void connect_socket();

    Swarm& swarm_;
    unsigned number_;
    int socket_ = -1;
    LocalDescription local_;
    RemoteDescription remote_;
    std::unique_ptr<relay::DtlsSession> dtls_;
    bool dtls_started_ = false;
    bool connected_ = false;
    std::optional<relay::SrtpSender> sender_;
    std::optional<relay::SrtpReceiver> receiver_;
    Publisher publisher_;
    Publisher::Send send_;
    std::vector<Reception> receptions_;
    Reception* video_ = nullptr;
    Nanos first_packet_at_ = 0;
    Nanos next_check_ = 0;
    Nanos next_report_ = 0;
    Nanos received_at_ = 0;
    bool keep_last_ = false;
    std::size_t last_size_ = 0;
    std::array<std::uint8_t, Outbox::most_datagram> last_sealed_{};
};

} // namespace gulou::bench
