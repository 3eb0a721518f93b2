// AES-128-GCM for SRTP (RFC 7714).
#pragma once

#include "pipeline/relay/packet_key.hpp"
#include "pipeline/relay/srtp_cipher.hpp"

namespace gulou::relay {

class SrtpGcm final : public SrtpCipher {
public:
    static constexpr std::size_t tag_size = GcmKey::tag_size;
    using Salt = std::array<std::uint8_t, most_salt_size>;

    SrtpGcm(GcmKey rtp, GcmKey rtcp, const Salt& rtp_salt, const Salt& rtcp_salt);

    std::optional<std::size_t> seal_rtp(MutableBytes packet, std::size_t size, std::size_t header,
                                        std::uint32_t ssrc, std::uint64_t index) override;
    std::optional<std::size_t> open_rtp(MutableBytes packet, std::size_t header, std::uint32_t ssrc,
                                        std::uint64_t index) override;
    std::optional<std::size_t> seal_rtcp(MutableBytes packet, std::size_t size, std::uint32_t ssrc,
                                         std::uint32_t index) override;
    std::optional<std::size_t> open_rtcp(MutableBytes packet, std::uint32_t ssrc) override;
    std::optional<std::uint32_t> rtcp_index(BytesView packet) const override;

private:
    static GcmKey::Iv rtp_iv(const Salt& salt, std::uint32_t ssrc, std::uint64_t index);
    static GcmKey::Iv rtcp_iv(const Salt& salt, std::uint32_t ssrc, std::uint32_t index);

    GcmKey rtp_;
    GcmKey rtcp_;
    Salt rtp_salt_;
    Salt rtcp_salt_;
};

} // namespace gulou::relay
