// One direction's packet cipher: seals and opens in place; contexts are made once, a packet only
// sets the initialisation vector.
#pragma once

#include "core/result.hpp"
#include "pipeline/relay/packet_key.hpp"
#include "pipeline/relay/srtp_keys.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace gulou::relay {

class SrtpCipher {
public:
    virtual ~SrtpCipher() = default;
    // `packet` is `size` bytes of cleartext with room for a trailer behind; `header` of them stay
    // in clear. `index` is the 48-bit packet index. Returns the sealed size; nothing on failure.
    virtual std::optional<std::size_t> seal_rtp(MutableBytes packet, std::size_t size,
                                                std::size_t header, std::uint32_t ssrc,
                                                std::uint64_t index) = 0;
    // Returns the cleartext size; nothing when the packet is not authentic.
    virtual std::optional<std::size_t> open_rtp(MutableBytes packet, std::size_t header,
                                                std::uint32_t ssrc, std::uint64_t index) = 0;
    // The same for compound RTCP; `index` is 31 bits and travels in the packet.
    virtual std::optional<std::size_t> seal_rtcp(MutableBytes packet, std::size_t size,
                                                 std::uint32_t ssrc, std::uint32_t index) = 0;
    virtual std::optional<std::size_t> open_rtcp(MutableBytes packet, std::uint32_t ssrc) = 0;
    // The index a sealed RTCP packet carries, not yet authenticated; nothing when too short or not
    // encrypted.
    virtual std::optional<std::uint32_t> rtcp_index(BytesView packet) const = 0;
};

// Unavailable when this OpenSSL lacks the cipher.
Result<std::unique_ptr<SrtpCipher>> make_srtp_cipher(SrtpProfile profile,
                                                     const SrtpMasterKey& master, CipherUse use);

} // namespace gulou::relay
