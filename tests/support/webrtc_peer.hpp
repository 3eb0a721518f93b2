// A WebRTC peer for tests: controlling ICE, DTLS client and SRTP over a real socket, offers of
// our own making, and knobs to lose packets with. One thread; the test drives it with step().
#pragma once

#include "core/bytes.hpp"
#include "pipeline/relay/dtls.hpp"
#include "pipeline/relay/srtp.hpp"
#include "pipeline/rtp/header.hpp"
#include "pipeline/rtp/rtcp.hpp"
#include "pipeline/rtp/stream_framing.hpp"
#include "pipeline/rtp/stun.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::test {

struct PeerOffer {
    bool audio = true;
    bool video = true;
    std::string direction = "sendrecv"; // of both m-lines
    std::size_t more_pairs = 0;         // of recvonly m-lines behind them
    std::string video_codec = "H264";   // or "VP8"
    bool rtx = true;
    bool g711 = false; // PCMU and PCMA beside Opus
    // The SDP's fingerprint, where it shall not be ours.
    std::string fingerprint;
};

// An RTP packet as it came, decrypted.
struct ReceivedPacket {
    rtp::Header header;
    Bytes payload;
};

class WebrtcPeer {
public:
    static constexpr std::uint8_t audio_type = 111;
    static constexpr std::uint8_t video_type = 96;
    static constexpr std::uint8_t rtx_type = 97;

    // `profiles` in OpenSSL's notation, the client's whole list.
    explicit WebrtcPeer(std::string_view profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80");
    ~WebrtcPeer();

    std::string offer(const PeerOffer& wishes);
    // Takes the answer's candidate, credentials, fingerprint and streams; starts checking. A
    // further answer changes credentials and streams only.
    void accept(std::string_view answer);
    // Before accept(): as if the network dropped UDP (RFC 6544, active).
    void use_tcp() { tcp_ = true; }
    // The next offer has new ICE credentials.
    void restart_ice();
    // Receives what is there, waits up to `wait` for something, retransmits what is due.
    void step(std::chrono::milliseconds wait);

    bool connected() const { return sender_ != nullptr; }
    bool failed() const { return dtls_ && dtls_->state() == relay::DtlsState::Failed; }
    bool closed() const { return dtls_ && dtls_->state() == relay::DtlsState::Closed; }
    std::string profile() const;
    void say_goodbye() { dtls_->close(); }
    // A new socket, hence a new address; the next check nominates it.
    void change_address();
    void stop_checks() { checks_ = false; }
    void resume_checks() { checks_ = true; }
    // Of TCP: what waits stays in the kernel; the other side's queue grows.
    void stop_reading() { reads_ = false; }
    void resume_reading() { reads_ = true; }
    std::uint16_t remote_port() const { return remote_port_; }
    // The last STUN request sent, as an eavesdropper would have it.
    const Bytes& last_check() const { return last_check_; }

    // Protects and sends; `sequence` is ours to choose.
    void send(const rtp::Header& header, BytesView payload);
    void send_rtcp(MutableBytes packet, std::size_t size);
    void send_nack(std::uint32_t media, const std::vector<std::uint16_t>& sequences);
    void send_pli(std::uint32_t media);
    // A raw datagram, as an attacker would send it.
    void send_raw(BytesView datagram);

    std::uint32_t audio_ssrc() const { return 0x1000 + number_; }
    std::uint32_t video_ssrc() const { return 0x2000 + number_; }
    // What the answer announced that we receive; 0: nothing.
    std::uint32_t receive_ssrc(std::size_t media) const;
    std::uint32_t repair_ssrc(std::size_t media) const;

    // Whether an incoming RTP packet is lost on the way; asked once for each.
    std::function<bool(const rtp::Header&)> lose;
    std::vector<ReceivedPacket> received;
    // Decrypted compound packets.
    std::vector<Bytes> received_rtcp;
    // The sequence numbers we were asked to send again, and how many key frames.
    std::vector<std::uint16_t> nacked;
    int keyframe_requests = 0;
    int transport_feedbacks = 0;
    std::optional<rtp::StunMessage> stun_answer;

private:
    void open_socket();
    void connect_tcp();
    void receive();
    void send_check();
    void on_datagram(MutableBytes datagram);
    void on_rtcp(BytesView packet);

    static std::uint32_t next_number_;
    std::uint32_t number_;
    relay::DtlsContext context_;
    std::unique_ptr<relay::DtlsSession> dtls_;
    std::unique_ptr<relay::SrtpSender> sender_;
    std::unique_ptr<relay::SrtpReceiver> receiver_;
    int socket_ = -1;
    std::uint16_t remote_port_ = 0;
    std::string ufrag_;
    std::string pwd_;
    std::string remote_ufrag_;
    std::string remote_pwd_;
    std::vector<std::vector<std::uint32_t>> ssrcs_; // by m-line of the answer
    std::chrono::steady_clock::time_point next_check_{};
    bool checks_ = true;
    bool reads_ = true;
    bool tcp_ = false;
    rtp::StreamFraming framing_;
    Bytes last_check_;
    bool dtls_started_ = false;
};

} // namespace gulou::test
