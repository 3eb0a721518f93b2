// Numbers of the STUN wire format, shared by its reader and its writer.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace gulou::rtp::stun {

inline constexpr std::uint32_t magic_cookie = 0x2112A442;
inline constexpr std::size_t header_size = 20;
inline constexpr std::size_t integrity_size = 20;
inline constexpr std::uint32_t fingerprint_xor = 0x5354554E;

enum Attribute : std::uint16_t {
    MappedAddress = 0x0001,
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    UnknownAttributes = 0x000A,
    MessageIntegritySha256 = 0x001C,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
    IceControlling = 0x802A,
};

std::uint32_t crc32(BytesView bytes); // ISO 3309, as FINGERPRINT wants it

// HMAC-SHA1 over the message up to `integrity_offset`, its length field counting up to the end of
// MESSAGE-INTEGRITY (RFC 8489 section 14.5). False when the message is too long.
bool integrity(BytesView message, std::size_t integrity_offset, std::string_view password,
               std::array<std::uint8_t, integrity_size>& out);

} // namespace gulou::rtp::stun
