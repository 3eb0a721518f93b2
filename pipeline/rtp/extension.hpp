// RTP header extensions (RFC 8285): reading both forms, writing the one-byte form.
#pragma once

#include "pipeline/rtp/header.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace gulou::rtp {

// The extensions the relay knows, by the URI an SDP names them with.
inline constexpr std::string_view mid_uri = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr std::string_view audio_level_uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
inline constexpr std::string_view orientation_uri = "urn:3gpp:video-orientation";
inline constexpr std::string_view transport_cc_uri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
// Which simulcast layer a stream, or a repair stream, carries (RFC 8852).
inline constexpr std::string_view rid_uri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
inline constexpr std::string_view repaired_rid_uri =
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

// Ids negotiated with one peer for one m-line; 0: not negotiated.
struct ExtensionIds {
    std::uint8_t mid = 0;
    std::uint8_t audio_level = 0;
    std::uint8_t orientation = 0;
    std::uint8_t transport_cc = 0;
    std::uint8_t rid = 0;
    std::uint8_t repaired_rid = 0;
};

struct ExtensionElement {
    std::uint8_t id = 0;
    BytesView value;
};

// Walks the elements of an extension block; a malformed rest ends the walk.
class ExtensionReader {
public:
    explicit ExtensionReader(const PacketView& packet);
    std::optional<ExtensionElement> next();

private:
    BytesView rest_;
    bool two_byte_ = false;
};

// Builds a one-byte block (elements of 1–16 bytes, ids 1–14) right behind a fixed header.
class ExtensionWriter {
public:
    // `out` starts at the packet's first byte and holds the header and the block.
    explicit ExtensionWriter(MutableBytes out) : out_(out), at_(fixed_header_size + 4) {}
    // Left out when it does not fit or cannot be expressed.
    void add(std::uint8_t id, BytesView value);
    // Pads and closes the block; returns where the payload starts: 12 when nothing was added.
    std::size_t finish();

private:
    MutableBytes out_;
    std::size_t at_;
};

} // namespace gulou::rtp
