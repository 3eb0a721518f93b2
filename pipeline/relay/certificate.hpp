// The relay's DTLS identity: a self-signed ECDSA P-256 certificate made at start; peers trust it by
// the fingerprint in the answer.
#pragma once

#include "core/result.hpp"
#include "pipeline/relay/openssl_ptr.hpp"
#include "pipeline/rtp/sdp.hpp"

namespace gulou::relay {

struct Certificate {
    PrivateKey key;
    X509Ptr x509;
    rtp::SdpFingerprint fingerprint; // sha-256
};

// Valid for a year. Internal when OpenSSL fails.
Result<Certificate> make_certificate();
// Of `x509` with the hash an SDP names ("sha-256"); Unsupported for a hash OpenSSL lacks.
Result<rtp::SdpFingerprint> fingerprint(const X509* x509, const std::string& hash);

} // namespace gulou::relay
