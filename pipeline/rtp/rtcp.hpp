// RTCP read: a compound packet block by block, and the contents of the blocks we act on.
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <optional>

namespace gulou::rtp {

enum class RtcpType : std::uint8_t {
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    TransportFeedback = 205,
    PayloadFeedback = 206,
    ExtendedReport = 207,
};

// Feedback message formats (RFC 4585 section 6, RFC 5104, draft transport-wide-cc).
inline constexpr std::uint8_t fmt_nack = 1;
inline constexpr std::uint8_t fmt_transport_cc = 15;
inline constexpr std::uint8_t fmt_pli = 1;
inline constexpr std::uint8_t fmt_fir = 4;
inline constexpr std::uint8_t fmt_remb = 15;

struct RtcpBlock {
    std::uint8_t type = 0;
    std::uint8_t count = 0; // report count or feedback format
    BytesView body;         // behind the four header bytes, without padding
};

// Walks a compound packet (RFC 3550 section 6.1); a length that points past the end stops it.
class RtcpReader {
public:
    explicit RtcpReader(BytesView packet) : rest_(packet) {}
    std::optional<RtcpBlock> next();
    // True once the walk stopped before the end.
    bool malformed() const { return malformed_; }

private:
    BytesView rest_;
    bool malformed_ = false;
};

struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;   // of 256
    std::int32_t cumulative_lost = 0; // packets, may be negative
    std::uint32_t highest_sequence = 0;
    std::uint32_t jitter = 0;         // timestamp units
    std::uint32_t last_sr = 0;        // middle 32 bits of the report's NTP time; 0: none
    std::uint32_t delay_since_sr = 0; // 1/65536 s
};

struct SenderReport {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0; // 32.32 seconds since 1900
    std::uint32_t rtp_timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t octets = 0;
};

std::optional<SenderReport> parse_sender_report(const RtcpBlock& block);
// Calls `f(ReportBlock)` for each report of an SR or RR.
template <class F>
void for_each_report(const RtcpBlock& block, F&& f);

// Sender and media SSRC lead every feedback message.
struct Feedback {
    std::uint32_t sender = 0;
    std::uint32_t media = 0;
    BytesView control; // feedback control information
};
std::optional<Feedback> parse_feedback(const RtcpBlock& block);

// Calls `f(std::uint16_t sequence)` for each packet a NACK asks for.
template <class F>
void for_each_nacked(const Feedback& feedback, F&& f);
// Calls `f(std::uint32_t ssrc)` for each stream a FIR asks a key frame from.
template <class F>
void for_each_fir(const Feedback& feedback, F&& f);
// Bits per second of a REMB; nothing if it is not one.
std::optional<std::uint64_t> parse_remb(const Feedback& feedback);

ReportBlock parse_report_block(BytesView bytes); // exactly 24 bytes

} // namespace gulou::rtp

#include "pipeline/rtp/rtcp_walk.hpp"
