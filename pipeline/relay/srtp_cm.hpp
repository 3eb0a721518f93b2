// AES-128 counter mode with an 80-bit HMAC-SHA1 tag (RFC 3711 sections 3, 4.1.1 and 4.2).
#pragma once

#include "pipeline/relay/packet_key.hpp"
#include "pipeline/relay/srtp_cipher.hpp"
#include "pipeline/rtp/hmac_sha1.hpp"

namespace gulou::relay {

class SrtpCm final : public SrtpCipher {
public:
    static constexpr std::size_t tag_size = 10;

    SrtpCm(CounterKey rtp, CounterKey rtcp, const SrtpSessionKeys& rtp_keys,
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
    static bool crypt(CounterKey& key, const Salt& salt, std::uint32_t ssrc, std::uint64_t index,
                      MutableBytes text);

    CounterKey rtp_;
    CounterKey rtcp_;
    rtp::HmacSha1 rtp_mac_;
    rtp::HmacSha1 rtcp_mac_;
    Salt rtp_salt_;
    Salt rtcp_salt_;
};

} // namespace gulou::relay
