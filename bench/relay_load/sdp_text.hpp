// The load tool's session descriptions: its offers, its answers to a server that offers, and what
// it needs of a server's description.
#pragma once

#include "pipeline/rtp/sdp.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::bench {

enum class Direction { SendRecv, RecvOnly };

struct LocalDescription {
    std::string ufrag;
    std::string pwd;
    std::string fingerprint; // "AB:CD:…" of sha-256
    std::string address;     // IPv4
    std::uint16_t port = 0;
    std::uint32_t audio_ssrc = 0;
    std::uint32_t video_ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
};

enum class OfferKind { Call, Camera };
// H.264 with RTX and Opus (a camera: H.264 alone), DTLS client, no congestion feedback.
std::string write_offer(const LocalDescription& local, OfferKind kind);

// One m-line of the server's description.
struct RemoteMedia {
    std::string kind; // "audio", "video"
    std::string mid;
    std::string protocol;
    bool rejected = false;
    std::string direction = "sendrecv"; // as the server sees it
    std::optional<std::uint8_t> type;   // H264's or opus'
    std::optional<std::uint8_t> rtx_type;
    std::string first_format;
};
struct RemoteDescription {
    std::string ufrag;
    std::string pwd;
    rtp::SdpFingerprint fingerprint;
    std::string address;
    std::uint16_t port = 0;
    std::vector<RemoteMedia> media;
};
// Nothing when credentials, fingerprint or a UDP candidate are missing.
std::optional<RemoteDescription> read_description(std::string_view text);
// Takes what the server offers, m-line by m-line.
std::string write_answer(const LocalDescription& local, const RemoteDescription& remote);

} // namespace gulou::bench
