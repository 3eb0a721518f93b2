#include "server/net/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace gulou::net {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::days lifetime{825}; // the most that browsers on Apple systems accept
constexpr std::chrono::days renewal{30};

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

std::time_t seconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
    unsigned char random[16];
    if (RAND_bytes(random, sizeof random) != 1)
        return false;
    random[0] = static_cast<unsigned char>((random[0] & 0x7F) | 0x01); // positive, 16 bytes
    const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(random, sizeof random, nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool set_names(X509* certificate, const std::string& host) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    // A common name holds at most 64 characters; the alternative names are what counts.
    const auto common = host.substr(0, 64);
    return X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>("Gulou"), -1, -1, 0) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(common.c_str()), -1,
                                      -1, 0) &&
           X509_set_issuer_name(certificate, subject);
}

Certificate make_certificate(EVP_PKEY* key, const std::string& host, WallTime now) {
    Certificate certificate(X509_new());
    X509* x = certificate.get();
    const auto names = "DNS:localhost,IP:127.0.0.1,IP:::1" +
                       (host == "localhost" ? std::string() : ",DNS:" + host);
    const bool made =
        x && X509_set_version(x, 2) && set_serial(x) && set_names(x, host) &&
        // A day back: a phone's clock may be slow.
        ASN1_TIME_set(X509_getm_notBefore(x), seconds(now - std::chrono::days(1))) &&
        ASN1_TIME_set(X509_getm_notAfter(x), seconds(now + lifetime - std::chrono::days(1))) &&
        X509_set_pubkey(x, key) && add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(x, NID_key_usage, "critical,digitalSignature") &&
        add_extension(x, NID_ext_key_usage, "serverAuth") &&
        add_extension(x, NID_subject_key_identifier, "hash") &&
        add_extension(x, NID_subject_alt_name, names) && X509_sign(x, key, EVP_sha256());
    return made ? std::move(certificate) : nullptr;
}

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Result<void> write_whole(const fs::path& path, const std::string& text, mode_t mode) {
    // Written beside and renamed: a crash leaves the old file or the new one.
    const auto part = fs::path(path).concat(".part");
    ::unlink(part.c_str());
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0)
        return fail(ErrorCode::Unavailable,
                    "cannot write " + path.string() + ": " + std::strerror(errno));
    const bool written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    ::close(file);
    if (!written || ::rename(part.c_str(), path.c_str()) != 0)
        return fail(ErrorCode::Unavailable,
                    "cannot write " + path.string() + ": " + std::strerror(errno));
    return {};
}

bool still_good(const CertificateFiles& files, WallTime now) {
    const Bio certificate_file(BIO_new_file(files.certificate.c_str(), "r"));
    const Bio key_file(BIO_new_file(files.key.c_str(), "r"));
    if (!certificate_file || !key_file)
        return false;
    const Certificate certificate(
        PEM_read_bio_X509(certificate_file.get(), nullptr, nullptr, nullptr));
    const Key key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
    std::time_t limit = seconds(now + renewal);
    return certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1 &&
           X509_cmp_time(X509_get0_notAfter(certificate.get()), &limit) > 0;
}

} // namespace

Result<CertificateFiles> ensure_certificate(const fs::path& folder, const std::string& host_name,
                                            WallTime now) {
    const CertificateFiles files{folder / "certificate.pem", folder / "key.pem"};
    if (still_good(files, now))
        return files;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::Unavailable,
                    "cannot make " + folder.string() + ": " + error.message());
    const Key key(EVP_EC_gen("P-256"));
    const auto certificate = key ? make_certificate(key.get(), host_name, now) : nullptr;
    const Bio key_text(BIO_new(BIO_s_mem()));
    const Bio certificate_text(BIO_new(BIO_s_mem()));
    if (!certificate || !key_text || !certificate_text ||
        !PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                  nullptr) ||
        !PEM_write_bio_X509(certificate_text.get(), certificate.get()))
        return fail(ErrorCode::Internal, "OpenSSL could not make a certificate");
    if (auto written = write_whole(files.key, text_of(key_text), 0600); !written)
        return fail(written.error());
    if (auto written = write_whole(files.certificate, text_of(certificate_text), 0644); !written)
        return fail(written.error());
    return files;
}

std::string host_name() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0)
        return "localhost";
    // Anything but letters, digits, '-' and '.' could change the meaning of the name list.
    std::string out;
    for (const char c : std::string_view(name)) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.')
            out.push_back(c);
    }
    return out.empty() ? "localhost" : out;
}

} // namespace gulou::net
