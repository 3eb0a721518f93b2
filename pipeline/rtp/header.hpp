// The RTP fixed header (RFC 3550 section 5.1): a view of a received one, a writer for our own.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace gulou::rtp {

inline constexpr std::size_t fixed_header_size = 12;

struct Header {
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
};

// A parsed packet; the spans point into the packet.
struct PacketView {
    Header header;
    std::uint16_t extension_profile = 0; // 0xBEDE: one-byte form, 0x100x: two-byte form
    BytesView extension;                 // elements only; empty without the X bit
    BytesView payload;                   // without padding
    std::size_t header_size = 0;         // fixed header, CSRCs and extension block
    std::size_t padding = 0;             // bytes of padding after the payload
};

// The length of the header with CSRCs and extension, which stays in clear under SRTP; nothing when
// it does not fit in the packet or the version is not 2.
std::optional<std::size_t> header_size(BytesView packet);
// Nothing when a length inside points past the end.
std::optional<PacketView> parse_packet(BytesView packet);
// Writes the 12 fixed bytes, without CSRC; `has_extension` sets the X bit. `out` holds ≥ 12 bytes.
enum class HasExtension : bool { No, Yes };
void write_header(MutableBytes out, const Header& header, HasExtension has_extension);

} // namespace gulou::rtp
