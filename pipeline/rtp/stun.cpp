#include "pipeline/rtp/stun.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/hmac_sha1.hpp"
#include "pipeline/rtp/stun_attributes.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace gulou::rtp {
namespace stun {

namespace {
constexpr std::array<std::uint32_t, 256> make_crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) ? (value >> 1) ^ 0xEDB88320U : value >> 1;
        table[i] = value;
    }
    return table;
}
constexpr auto crc_table = make_crc_table();
} // namespace

std::uint32_t crc32(BytesView bytes) {
    std::uint32_t value = 0xFFFFFFFFU;
    for (const auto byte : bytes)
        value = crc_table[(value ^ byte) & 0xFF] ^ (value >> 8);
    return value ^ 0xFFFFFFFFU;
}

bool integrity(BytesView message, std::size_t integrity_offset, std::string_view password,
               std::array<std::uint8_t, integrity_size>& out) {
    std::array<std::uint8_t, most_stun_bytes> copy;
    if (integrity_offset > copy.size() || integrity_offset < header_size)
        return false;
    std::copy_n(message.begin(), integrity_offset, copy.begin());
    write_u16(copy, 2, static_cast<std::uint16_t>(integrity_offset + 24 - header_size));
    out = HmacSha1(as_bytes(password))(BytesView(copy).first(integrity_offset), {});
    return true;
}

} // namespace stun

namespace {

std::optional<TransportAddress> parse_xor_address(BytesView value, BytesView header) {
    if (value.size() < 8)
        return std::nullopt;
    TransportAddress address;
    address.port = static_cast<std::uint16_t>(read_u16(value, 2) ^ (stun::magic_cookie >> 16));
    const std::size_t length = value[1] == 1 ? 4 : value[1] == 2 ? 16 : 0;
    if (length == 0 || value.size() != 4 + length)
        return std::nullopt;
    for (std::size_t i = 0; i < length; ++i) // cookie and transaction id are the mask
        address.ip[16 - length + i] = static_cast<std::uint8_t>(value[4 + i] ^ header[4 + i]);
    if (length == 4)
        address.ip[10] = address.ip[11] = 255;
    return address;
}

// False: the attribute is malformed.
bool take_attribute(StunMessage& message, std::uint16_t type, BytesView value, BytesView packet) {
    switch (type) {
    case stun::Username:
        message.username = as_text(value);
        return value.size() <= 513;
    case stun::Priority:
        if (value.size() != 4)
            return false;
        message.priority = read_u32(value);
        return true;
    case stun::UseCandidate:
        message.use_candidate = true;
        return value.empty();
    case stun::IceControlled:
        message.ice_controlled = true;
        return value.size() == 8;
    case stun::IceControlling:
        message.ice_controlling = true;
        return value.size() == 8;
    case stun::XorMappedAddress:
        message.mapped = parse_xor_address(value, packet);
        return message.mapped.has_value();
    case stun::ErrorCode:
        if (value.size() < 4)
            return false;
        message.error_code = static_cast<std::uint16_t>((value[2] & 7) * 100 + value[3]);
        return true;
    case stun::MappedAddress:
    case stun::UnknownAttributes:
    case stun::MessageIntegritySha256:
        return true;
    default:
        if (type < 0x8000 && message.unknown_count < message.unknown.size())
            message.unknown[message.unknown_count++] = type;
        return true;
    }
}

bool right_fingerprint(BytesView packet, std::size_t at, BytesView value) {
    return value.size() == 4 && at + 8 == packet.size() &&
           read_u32(value) == (stun::crc32(packet.first(at)) ^ stun::fingerprint_xor);
}

} // namespace

std::optional<StunMessage> parse_stun(BytesView packet) {
    if (packet.size() < stun::header_size || packet.size() > most_stun_bytes || packet[0] > 3 ||
        packet.size() % 4 != 0 ||
        std::size_t{read_u16(packet, 2)} + stun::header_size != packet.size() ||
        read_u32(packet, 4) != stun::magic_cookie)
        return std::nullopt;
    StunMessage message;
    message.type = read_u16(packet);
    std::copy_n(packet.begin() + 8, 12, message.transaction.begin());
    for (std::size_t at = stun::header_size; at < packet.size();) {
        if (at + 4 > packet.size())
            return std::nullopt;
        const auto type = read_u16(packet, at);
        const std::size_t length = read_u16(packet, at + 2);
        const std::size_t padded = (length + 3) / 4 * 4;
        if (at + 4 + padded > packet.size())
            return std::nullopt;
        const auto value = packet.subspan(at + 4, length);
        if (type == stun::Fingerprint) {
            message.fingerprint = right_fingerprint(packet, at, value);
            if (!message.fingerprint)
                return std::nullopt;
        } else if (type == stun::MessageIntegrity && message.integrity_offset == 0) {
            if (length != stun::integrity_size)
                return std::nullopt;
            message.integrity_offset = at;
        } else if (message.integrity_offset == 0) { // what follows the integrity is not covered
            if (!take_attribute(message, type, value, packet))
                return std::nullopt;
        }
        at += 4 + padded;
    }
    return message;
}

bool verify_integrity(BytesView packet, const StunMessage& message, std::string_view password) {
    std::array<std::uint8_t, stun::integrity_size> expected;
    if (message.integrity_offset == 0 ||
        !stun::integrity(packet, message.integrity_offset, password, expected))
        return false;
    return CRYPTO_memcmp(packet.data() + message.integrity_offset + 4, expected.data(),
                         expected.size()) == 0;
}

} // namespace gulou::rtp
