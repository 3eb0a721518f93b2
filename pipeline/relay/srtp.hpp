// SRTP and SRTCP of one peer: a sender and a receiver, each with its own keys and stream state.
#pragma once

#include "pipeline/relay/replay_window.hpp"
#include "pipeline/relay/srtp_cipher.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gulou::relay {

// Protects in place. Streams appear as they are used; there are as many as the caller makes.
class SrtpSender {
public:
    static Result<SrtpSender> make(SrtpProfile profile, const SrtpMasterKey& key);

    // `packet` holds `size` bytes and room for most_srtp_trailer more. Returns the protected size;
    // nothing when the packet is no RTP. An older sequence number is a retransmission.
    std::optional<std::size_t> protect_rtp(MutableBytes packet, std::size_t size);
    std::optional<std::size_t> protect_rtcp(MutableBytes packet, std::size_t size);

private:
    explicit SrtpSender(std::unique_ptr<SrtpCipher> cipher) : cipher_(std::move(cipher)) {}
    struct Stream {
        std::uint32_t ssrc = 0;
        std::uint64_t newest = 0; // packet index
    };
    std::unique_ptr<SrtpCipher> cipher_;
    std::vector<Stream> streams_;
    std::uint32_t rtcp_index_ = 0;
};

enum class SrtpFault { Malformed, Replayed, NotAuthentic, TooManyStreams };

// Authenticates, then decrypts in place; only an authentic packet changes any state.
class SrtpReceiver {
public:
    static constexpr std::size_t most_streams = 16;

    // `most`: SSRCs taken from the peer, of RTP and of RTCP each.
    static Result<SrtpReceiver> make(SrtpProfile profile, const SrtpMasterKey& key,
                                     std::size_t most = most_streams);

    struct Opened {
        std::size_t size = 0; // cleartext bytes
        SrtpFault fault{};    // why, where size is 0
    };
    Opened unprotect_rtp(MutableBytes packet);
    Opened unprotect_rtcp(MutableBytes packet);

private:
    SrtpReceiver(std::unique_ptr<SrtpCipher> cipher, std::size_t most)
        : cipher_(std::move(cipher)), most_(most) {}
    struct Stream {
        std::uint32_t ssrc = 0;
        ReplayWindow window;
    };
    static Stream* find(std::vector<Stream>& streams, std::uint32_t ssrc);

    std::unique_ptr<SrtpCipher> cipher_;
    std::size_t most_;
    std::vector<Stream> rtp_;
    std::vector<Stream> rtcp_;
};

} // namespace gulou::relay
