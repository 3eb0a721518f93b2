#include "pipeline/relay/srtp_keys.hpp"

#include "pipeline/relay/openssl_ptr.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

// The AES-CM pseudo-random function of RFC 3711 section 4.3.3: keystream for one label.
bool expand(const SrtpMasterKey& master, std::uint8_t label, MutableBytes out) {
    std::array<std::uint8_t, 16> iv{};
    std::copy(master.salt.begin(), master.salt.end(), iv.begin());
    iv[7] ^= label;
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (!context || EVP_EncryptInit_ex2(context.get(), EVP_aes_128_ctr(), master.key.data(),
                                        iv.data(), nullptr) != 1)
        return false;
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    int length = 0;
    return EVP_EncryptUpdate(context.get(), out.data(), &length, out.data(),
                             static_cast<int>(out.size())) == 1;
}

} // namespace

std::string_view name(SrtpProfile profile) {
    return profile == SrtpProfile::AeadAes128Gcm ? "SRTP_AEAD_AES_128_GCM"
                                                 : "SRTP_AES128_CM_SHA1_80";
}

Result<SrtpSessionKeys> derive_keys(SrtpProfile profile, const SrtpMasterKey& master,
                                    SrtpStream stream) {
    const std::uint8_t first_label = stream == SrtpStream::Rtp ? 0 : 3;
    SrtpSessionKeys keys;
    const auto salt = MutableBytes(keys.salt).first(salt_size(profile));
    if (!expand(master, first_label, keys.encryption) ||
        !expand(master, static_cast<std::uint8_t>(first_label + 1), keys.authentication) ||
        !expand(master, static_cast<std::uint8_t>(first_label + 2), salt))
        return fail(ErrorCode::Internal, "SRTP key derivation failed");
    return keys;
}

} // namespace gulou::relay
