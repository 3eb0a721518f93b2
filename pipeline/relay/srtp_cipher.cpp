#include "pipeline/relay/srtp_cipher.hpp"

#include "pipeline/relay/srtp_cm.hpp"
#include "pipeline/relay/srtp_gcm.hpp"

namespace gulou::relay {
namespace {

// Counter mode encrypts both ways; GCM has a direction.
CipherContext keyed(const EVP_CIPHER* cipher, const SrtpSessionKeys& keys, int encrypt) {
    CipherContext context(EVP_CIPHER_CTX_new());
    if (!context || EVP_CipherInit_ex2(context.get(), cipher, keys.encryption.data(), nullptr,
                                       encrypt, nullptr) != 1)
        return nullptr;
    return context;
}

} // namespace

Result<std::unique_ptr<SrtpCipher>> make_srtp_cipher(SrtpProfile profile,
                                                     const SrtpMasterKey& master, CipherUse use) {
    const bool gcm = profile == SrtpProfile::AeadAes128Gcm;
    // Fetched once: an implicit fetch at every use is what made OpenSSL 3 slow (openssl issue
    // 20625).
    const Cipher cipher(EVP_CIPHER_fetch(nullptr, gcm ? "AES-128-GCM" : "AES-128-CTR", nullptr));
    const auto rtp_keys = derive_keys(profile, master, SrtpStream::Rtp);
    const auto rtcp_keys = derive_keys(profile, master, SrtpStream::Rtcp);
    if (!cipher || !rtp_keys || !rtcp_keys)
        return fail(ErrorCode::Unavailable, "OpenSSL has no cipher for this SRTP profile");
    const int encrypt = gcm && use == CipherUse::Open ? 0 : 1;
    auto rtp = keyed(cipher.get(), *rtp_keys, encrypt);
    auto rtcp = keyed(cipher.get(), *rtcp_keys, encrypt);
    if (!rtp || !rtcp)
        return fail(ErrorCode::Unavailable, "OpenSSL refused the SRTP key");
    if (gcm)
        return std::make_unique<SrtpGcm>(std::move(rtp), std::move(rtcp), *rtp_keys, *rtcp_keys);
    return std::make_unique<SrtpCm>(std::move(rtp), std::move(rtcp), *rtp_keys, *rtcp_keys);
}

} // namespace gulou::relay
