#include "pipeline/relay/srtp_cm.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace gulou::relay {
namespace {

using rtp::read_u32;
using rtp::write_u32;

constexpr std::size_t rtcp_header = 8; // stays in clear
constexpr std::uint32_t encrypted_bit = 0x80000000U;

std::array<std::uint8_t, 4> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, 4> out{};
    write_u32(out, 0, static_cast<std::uint32_t>(value));
    return out;
}

} // namespace

SrtpCm::SrtpCm(CounterKey rtp, CounterKey rtcp, const SrtpSessionKeys& rtp_keys,
               const SrtpSessionKeys& rtcp_keys)
    : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)), rtp_mac_(rtp_keys.authentication),
      rtcp_mac_(rtcp_keys.authentication), rtp_salt_(rtp_keys.salt), rtcp_salt_(rtcp_keys.salt) {}

// RFC 3711 section 4.1.1: IV = salt·2^16 ⊕ SSRC·2^64 ⊕ index·2^16.
bool SrtpCm::crypt(CounterKey& key, const Salt& salt, std::uint32_t ssrc, std::uint64_t index,
                   MutableBytes text) {
    Aes128::Block iv{};
    write_u32(iv, 4, ssrc);
    write_u32(iv, 8, static_cast<std::uint32_t>(index >> 16));
    rtp::write_u16(iv, 12, static_cast<std::uint16_t>(index));
    for (std::size_t i = 0; i < salt.size(); ++i)
        iv[i] ^= salt[i];
    return key.crypt(iv, text);
}

std::optional<std::size_t> SrtpCm::seal_rtp(MutableBytes packet, std::size_t size,
                                            std::size_t header, std::uint32_t ssrc,
                                            std::uint64_t index) {
    if (packet.size() < size + tag_size || header > size ||
        !crypt(rtp_, rtp_salt_, ssrc, index, packet.subspan(header, size - header)))
        return std::nullopt;
    const auto mac = rtp_mac_(packet.first(size), big_endian(index >> 16));
    std::copy_n(mac.begin(), tag_size, packet.begin() + static_cast<std::ptrdiff_t>(size));
    return size + tag_size;
}

std::optional<std::size_t> SrtpCm::open_rtp(MutableBytes packet, std::size_t header,
                                            std::uint32_t ssrc, std::uint64_t index) {
    if (packet.size() < header + tag_size)
        return std::nullopt;
    const auto size = packet.size() - tag_size;
    const auto mac = rtp_mac_(packet.first(size), big_endian(index >> 16));
    if (CRYPTO_memcmp(mac.data(), packet.data() + size, tag_size) != 0 ||
        !crypt(rtp_, rtp_salt_, ssrc, index, packet.subspan(header, size - header)))
        return std::nullopt;
    return size;
}

std::optional<std::size_t> SrtpCm::seal_rtcp(MutableBytes packet, std::size_t size,
                                             std::uint32_t ssrc, std::uint32_t index) {
    if (size < rtcp_header || packet.size() < size + 4 + tag_size ||
        !crypt(rtcp_, rtcp_salt_, ssrc, index, packet.subspan(rtcp_header, size - rtcp_header)))
        return std::nullopt;
    write_u32(packet, size, index | encrypted_bit);
    const auto mac = rtcp_mac_(packet.first(size + 4), {});
    std::copy_n(mac.begin(), tag_size, packet.begin() + static_cast<std::ptrdiff_t>(size + 4));
    return size + 4 + tag_size;
}

std::optional<std::size_t> SrtpCm::open_rtcp(MutableBytes packet, std::uint32_t ssrc) {
    const auto index = rtcp_index(packet);
    if (!index)
        return std::nullopt;
    const auto size = packet.size() - tag_size - 4;
    const auto mac = rtcp_mac_(packet.first(size + 4), {});
    if (CRYPTO_memcmp(mac.data(), packet.data() + size + 4, tag_size) != 0 ||
        !crypt(rtcp_, rtcp_salt_, ssrc, *index, packet.subspan(rtcp_header, size - rtcp_header)))
        return std::nullopt;
    return size;
}

std::optional<std::uint32_t> SrtpCm::rtcp_index(BytesView packet) const {
    if (packet.size() < rtcp_header + tag_size + 4)
        return std::nullopt;
    const auto word = read_u32(packet, packet.size() - tag_size - 4);
    if (!(word & encrypted_bit))
        return std::nullopt;
    return word & ~encrypted_bit;
}

} // namespace gulou::relay
