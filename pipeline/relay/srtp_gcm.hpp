// AES-128-GCM for SRTP (RFC 7714).
#pragma once

#include "pipeline/relay/srtp_cipher.hpp"

namespace gulou::relay {

class SrtpGcm final : public SrtpCipher {
public:
    static constexpr std::size_t tag_size = 16;

    // `rtp` and `rtcp` are contexts with the cipher and key set.
    SrtpGcm(CipherContext rtp, CipherContext rtcp, const SrtpSessionKeys& rtp_keys,
            const SrtpSessionKeys& rtcp_keys);

    std::optional<std::size_t> seal_rtp(MutableBytes packet, std::size_t size, std::size_t header,
                                        std::uint32_t ssrc, std::uint64_t index) override;
    std::optional<std::size_t> open_rtp(MutableBytes packet, std::size_t header, std::uint32_t ssrc,
                                        std::uint64_t index) override;
    std::optional<std::size_t> seal_rtcp(MutableBytes packet, std::size_t size, std::uint32_t ssrc,
                                         std::uint32_t index) override;
    std::optional<std::size_t> open_rtcp(MutableBytes packet, std::uint32_t ssrc) override;
    std::optional<std::uint32_t> rtcp_index(BytesView packet) const override;

private:
    using Iv = std::array<std::uint8_t, 12>;
    using Salt = std::array<std::uint8_t, most_salt_size>;
    static Iv rtp_iv(const Salt& salt, std::uint32_t ssrc, std::uint64_t index);
    static Iv rtcp_iv(const Salt& salt, std::uint32_t ssrc, std::uint32_t index);

    CipherContext rtp_;
    CipherContext rtcp_;
    Salt rtp_salt_;
    Salt rtcp_salt_;
};

} // namespace gulou::relay
