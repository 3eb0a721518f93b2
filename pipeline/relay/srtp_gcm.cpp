#include "pipeline/relay/srtp_gcm.hpp"

#include "pipeline/rtp/byte_order.hpp"

namespace gulou::relay {
namespace {

using rtp::read_u32;
using rtp::write_u16;
using rtp::write_u32;

constexpr std::size_t rtcp_header = 8; // stays in clear
constexpr std::uint32_t encrypted_bit = 0x80000000U;

} // namespace

SrtpGcm::SrtpGcm(GcmKey rtp, GcmKey rtcp, const Salt& rtp_salt, const Salt& rtcp_salt)
    : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)), rtp_salt_(rtp_salt), rtcp_salt_(rtcp_salt) {}

// RFC 7714 section 8.1: 00 00, SSRC, ROC, SEQ, under the salt.
GcmKey::Iv SrtpGcm::rtp_iv(const Salt& salt, std::uint32_t ssrc, std::uint64_t index) {
    GcmKey::Iv iv{};
    write_u32(iv, 2, ssrc);
    write_u32(iv, 6, static_cast<std::uint32_t>(index >> 16));
    write_u16(iv, 10, static_cast<std::uint16_t>(index));
    for (std::size_t i = 0; i < iv.size(); ++i)
        iv[i] ^= salt[i];
    return iv;
}

// RFC 7714 section 9.1: 00 00, SSRC, 00 00, index, under the salt.
GcmKey::Iv SrtpGcm::rtcp_iv(const Salt& salt, std::uint32_t ssrc, std::uint32_t index) {
    GcmKey::Iv iv{};
    write_u32(iv, 2, ssrc);
    write_u32(iv, 8, index);
    for (std::size_t i = 0; i < iv.size(); ++i)
        iv[i] ^= salt[i];
    return iv;
}

std::optional<std::size_t> SrtpGcm::seal_rtp(MutableBytes packet, std::size_t size,
                                             std::size_t header, std::uint32_t ssrc,
                                             std::uint64_t index) {
    if (packet.size() < size + tag_size || header > size)
        return std::nullopt;
    const auto iv = rtp_iv(rtp_salt_, ssrc, index);
    if (!rtp_.seal(iv, packet.first(header), {}, packet.subspan(header, size - header),
                   packet.data() + size))
        return std::nullopt;
    return size + tag_size;
}

std::optional<std::size_t> SrtpGcm::open_rtp(MutableBytes packet, std::size_t header,
                                             std::uint32_t ssrc, std::uint64_t index) {
    if (packet.size() < header + tag_size)
        return std::nullopt;
    const auto size = packet.size() - tag_size;
    const auto iv = rtp_iv(rtp_salt_, ssrc, index);
    if (!rtp_.open(iv, packet.first(header), {}, packet.subspan(header, size - header),
                   packet.data() + size))
        return std::nullopt;
    return size;
}

std::optional<std::size_t> SrtpGcm::seal_rtcp(MutableBytes packet, std::size_t size,
                                              std::uint32_t ssrc, std::uint32_t index) {
    if (size < rtcp_header || packet.size() < size + tag_size + 4)
        return std::nullopt;
    const auto iv = rtcp_iv(rtcp_salt_, ssrc, index);
    write_u32(packet, size + tag_size, index | encrypted_bit);
    if (!rtcp_.seal(iv, packet.first(rtcp_header), packet.subspan(size + tag_size, 4),
                    packet.subspan(rtcp_header, size - rtcp_header), packet.data() + size))
        return std::nullopt;
    return size + tag_size + 4;
}

std::optional<std::size_t> SrtpGcm::open_rtcp(MutableBytes packet, std::uint32_t ssrc) {
    const auto index = rtcp_index(packet);
    if (!index)
        return std::nullopt;
    const auto size = packet.size() - tag_size - 4;
    const auto iv = rtcp_iv(rtcp_salt_, ssrc, *index);
    if (!rtcp_.open(iv, packet.first(rtcp_header), packet.subspan(size + tag_size, 4),
                    packet.subspan(rtcp_header, size - rtcp_header), packet.data() + size))
        return std::nullopt;
    return size;
}

std::optional<std::uint32_t> SrtpGcm::rtcp_index(BytesView packet) const {
    if (packet.size() < rtcp_header + tag_size + 4)
        return std::nullopt;
    const auto word = read_u32(packet, packet.size() - 4);
    if (!(word & encrypted_bit))
        return std::nullopt;
    return word & ~encrypted_bit;
}

} // namespace gulou::relay
