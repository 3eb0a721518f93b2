#include "pipeline/relay/srtp_cipher.hpp"

#include "pipeline/relay/srtp_cm.hpp"
#include "pipeline/relay/srtp_gcm.hpp"

namespace gulou::relay {

Result<std::unique_ptr<SrtpCipher>> make_srtp_cipher(SrtpProfile profile,
                                                     const SrtpMasterKey& master, CipherUse use) {
    const auto rtp = derive_keys(profile, master, SrtpStream::Rtp);
    const auto rtcp = derive_keys(profile, master, SrtpStream::Rtcp);
    if (!rtp || !rtcp)
        return fail(ErrorCode::Unavailable, "OpenSSL cannot derive the keys of this SRTP profile");
    if (profile == SrtpProfile::AeadAes128Gcm) {
        auto rtp_key = GcmKey::make(rtp->encryption, use);
        auto rtcp_key = GcmKey::make(rtcp->encryption, use);
        if (!rtp_key || !rtcp_key)
            return fail(rtp_key ? rtcp_key.error() : rtp_key.error());
        return std::make_unique<SrtpGcm>(std::move(*rtp_key), std::move(*rtcp_key), rtp->salt,
                                         rtcp->salt);
    }
    auto rtp_key = CounterKey::make(rtp->encryption);
    auto rtcp_key = CounterKey::make(rtcp->encryption);
    if (!rtp_key || !rtcp_key)
        return fail(rtp_key ? rtcp_key.error() : rtp_key.error());
    return std::make_unique<SrtpCm>(std::move(*rtp_key), std::move(*rtcp_key), *rtp, *rtcp);
}

} // namespace gulou::relay
