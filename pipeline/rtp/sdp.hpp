// SDP as WebRTC uses it (RFC 8866, RFC 9429): offers read with limits, answers written.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::rtp {

// A browser's offer for a call of 30: 30 audio and 30 video m-lines of 2 and 6 KiB.
inline constexpr std::size_t most_sdp_bytes = 320 * 1024;
inline constexpr std::size_t most_sdp_media = 64;   // m-lines
inline constexpr std::size_t most_sdp_rids = 8;     // an m-line
inline constexpr std::size_t most_sdp_ssrcs = 16;   // an m-line
inline constexpr std::size_t most_sdp_formats = 64; // payload types an m-line
inline constexpr std::size_t most_sdp_line = 4096;  // bytes

enum class MediaKind { Audio, Video, Other };
enum class Direction { SendRecv, SendOnly, RecvOnly, Inactive };

struct SdpFormat {
    std::uint8_t payload_type = 0;
    std::string name; // encoding name as written: "H264"
    std::uint32_t clock_rate = 0;
    std::uint8_t channels = 1;
    std::string parameters;            // of a=fmtp
    std::vector<std::string> feedback; // of a=rtcp-fb: "nack", "nack pli", …
};

struct SdpExtension {
    std::uint8_t id = 0;
    std::string uri;
};

// One layer a sender can send (RFC 8851).
struct SdpRid {
    std::string id;         // 1 to 16 letters and digits
    bool paused = false;    // '~' in a=simulcast: offered, not sent at first
    std::string parameters; // "max-width=640;pt=96"
};

struct SdpMedia {
    MediaKind kind = MediaKind::Other;
    std::string type;     // first word of the m-line: "audio", "application", …
    std::string protocol; // "UDP/TLS/RTP/SAVPF"
    std::string mid;
    bool rejected = false; // port 0 and not bundle-only
    bool rtcp_mux = false;
    Direction direction = Direction::SendRecv;
    std::string first_format; // what a refusal echoes
    std::vector<SdpFormat> formats;
    std::vector<SdpExtension> extensions;
    // What a=simulcast offers to send (RFC 8853), in its order; of alternatives the first.
    std::vector<SdpRid> simulcast;
    std::vector<std::uint32_t> ssrcs; // of a=ssrc, without repeats
};

struct SdpFingerprint {
    std::string hash; // lower case: "sha-256"
    Bytes digest;
};

// An offer the relay can answer: one BUNDLE transport with ICE and DTLS.
struct SdpOffer {
    std::string ice_ufrag;
    std::string ice_pwd;
    SdpFingerprint fingerprint;
    std::vector<std::string> bundle; // mids
    std::vector<SdpMedia> media;     // in the offer's order
};

// Invalid, TooLarge or Unsupported with what is missing or wrong: no m-line, ICE credentials,
// fingerprint, BUNDLE, rtcp-mux; SDES keys; a peer that insists on being the DTLS server; a mid,
// payload type or extension id that means two things.
Result<SdpOffer> parse_offer(std::string_view text);

// The value of one `key=value` of an a=fmtp line, keys compared without case.
std::optional<std::string_view> parameter(std::string_view parameters, std::string_view key);
bool has_feedback(const SdpFormat& format, std::string_view feedback);
bool same_name(std::string_view a, std::string_view b); // ASCII, without case

struct AnswerMedia {
    std::string type;
    std::string protocol;
    std::string mid;
    bool rejected = false;
    std::string first_format; // of a rejected m-line
    Direction direction = Direction::Inactive;
    std::vector<SdpFormat> formats;
    std::vector<SdpExtension> extensions;
    std::vector<std::string> simulcast; // rids we receive, in the offer's order; empty: none
    std::uint32_t ssrc = 0;             // of what we send; 0: nothing is announced
    std::uint32_t rtx_ssrc = 0;         // its repair stream; 0: none
    std::string stream_id;              // of a=msid
    std::string track_id;
};

enum class CandidateTransport { Udp, TcpPassive };

struct AnswerCandidate {
    std::string address;
    std::uint16_t port = 0;
    CandidateTransport transport = CandidateTransport::Udp;
};

struct SdpAnswer {
    std::uint64_t session_id = 0;
    std::uint64_t version = 1; // grows with each answer of a session (RFC 8866 section 5.2)
    std::string ice_ufrag;
    std::string ice_pwd;
    SdpFingerprint fingerprint;
    std::string cname;
    std::vector<AnswerCandidate> candidates;
    std::vector<AnswerMedia> media;
};

// ICE-lite, setup:passive, all candidates in the text (no trickle).
std::string write_answer(const SdpAnswer& answer);

} // namespace gulou::rtp
