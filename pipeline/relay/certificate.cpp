#include "pipeline/relay/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/rand.h>

#include <array>

namespace gulou::relay {
namespace {

bool fill(X509* x509, EVP_PKEY* key) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1)
        return false;
    constexpr long day = 24 * 60 * 60;
    X509_NAME* name = X509_get_subject_name(x509);
    static constexpr std::array<unsigned char, 5> common_name{'g', 'u', 'l', 'o', 'u'};
    return X509_set_version(x509, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial >> 1) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(x509), -day) && // clocks differ
           X509_gmtime_adj(X509_getm_notAfter(x509), 365 * day) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name.data(),
                                      static_cast<int>(common_name.size()), -1, 0) == 1 &&
           X509_set_issuer_name(x509, name) == 1 && X509_set_pubkey(x509, key) == 1 &&
           X509_sign(x509, key, EVP_sha256()) > 0;
}

} // namespace

Result<Certificate> make_certificate() {
    Certificate certificate;
    certificate.key.reset(EVP_EC_gen("P-256"));
    certificate.x509.reset(X509_new());
    if (!certificate.key || !certificate.x509 ||
        !fill(certificate.x509.get(), certificate.key.get()))
        return fail(ErrorCode::Internal, "OpenSSL could not make the DTLS certificate");
    auto print = fingerprint(certificate.x509.get(), "sha-256");
    if (!print)
        return fail(print.error());
    certificate.fingerprint = std::move(*print);
    return certificate;
}

Result<rtp::SdpFingerprint> fingerprint(const X509* x509, const std::string& hash) {
    const EVP_MD* digest = hash == "sha-256"   ? EVP_sha256()
                           : hash == "sha-384" ? EVP_sha384()
                           : hash == "sha-512" ? EVP_sha512()
                                               : nullptr;
    if (!digest)
        return fail(ErrorCode::Unsupported, "unknown fingerprint hash");
    Bytes out(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    if (X509_digest(x509, digest, out.data(), &length) != 1)
        return fail(ErrorCode::Internal, "OpenSSL could not hash a certificate");
    out.resize(length);
    return rtp::SdpFingerprint{hash, std::move(out)};
}

} // namespace gulou::relay
