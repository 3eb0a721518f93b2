// SRTP protection profiles and the keys of one direction (RFC 3711, RFC 5764, RFC 7714).
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gulou::relay {

enum class SrtpProfile { AeadAes128Gcm, Aes128CmSha1_80 };

// The name OpenSSL and browsers' statistics use: "SRTP_AEAD_AES_128_GCM".
std::string_view name(SrtpProfile profile);

inline constexpr std::size_t srtp_key_size = 16;
inline constexpr std::size_t most_salt_size = 14;
constexpr std::size_t salt_size(SrtpProfile profile) {
    return profile == SrtpProfile::AeadAes128Gcm ? 12 : 14;
}
// What protecting adds at most: tag, and for RTCP the index.
inline constexpr std::size_t most_srtp_trailer = 16 + 4;

struct SrtpMasterKey {
    std::array<std::uint8_t, srtp_key_size> key{};
    std::array<std::uint8_t, most_salt_size> salt{}; // GCM: 12 bytes, the rest zero
};

// Both directions, as exported from a DTLS handshake.
struct SrtpKeys {
    SrtpProfile profile = SrtpProfile::AeadAes128Gcm;
    SrtpMasterKey client; // what the DTLS client sends with
    SrtpMasterKey server;
};

enum class SrtpStream { Rtp, Rtcp };

struct SrtpSessionKeys {
    std::array<std::uint8_t, srtp_key_size> encryption{};
    std::array<std::uint8_t, 20> authentication{};
    std::array<std::uint8_t, most_salt_size> salt{};
};

// RFC 3711 section 4.3 with a key derivation rate of 0. Internal when OpenSSL fails.
Result<SrtpSessionKeys> derive_keys(SrtpProfile profile, const SrtpMasterKey& master,
                                    SrtpStream stream);

} // namespace gulou::relay
