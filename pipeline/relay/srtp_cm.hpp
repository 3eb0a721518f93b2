// AES-128 counter mode with an 80-bit HMAC-SHA1 tag (RFC 3711 sections 3, 4.1.1 and 4.2).
#pragma once

#include "pipeline/relay/hmac_sha1.hpp"
#include "pipeline/relay/srtp_cipher.hpp"

namespace gulou::relay {

class SrtpCm final : public SrtpCipher {
public:
    static constexpr std::size_t tag_size = 10;

    // `rtp` and `rtcp` are contexts with the cipher and key set.
    SrtpCm(CipherContext rtp, CipherContext rtcp, const SrtpSessionKeys& rtp_keys,
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
    using Salt = std::array<std::uint8_t, most_salt_size>;
    static bool crypt(EVP_CIPHER_CTX* context, const Salt& salt, std::uint32_t ssrc,
                      std::uint64_t index, MutableBytes text);

    CipherContext rtp_;
    CipherContext rtcp_;
    HmacSha1 rtp_mac_;
    HmacSha1 rtcp_mac_;
    Salt rtp_salt_;
    Salt rtcp_salt_;
};

} // namespace gulou::relay
