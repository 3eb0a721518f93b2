#include "server/net/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace gulou::net {
namespace {

namespace fs = std::filesystem;

class OwnCertificate : public testing::Test {
protected:
    OwnCertificate() { fs::remove_all(folder); }
    ~OwnCertificate() override { fs::remove_all(folder); }

    static std::string text(const fs::path& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    fs::path folder = fs::path(testing::TempDir()) / "gulou_tls";
    WallTime now = from_rfc3339("2026-11-21T08:00:00Z").value();
};

TEST_F(OwnCertificate, NamesThisMachineAndLocalhost) {
    const auto files = ensure_certificate(folder, "center.example", now);
    ASSERT_TRUE(files) << files.error().message;
    BIO* bio = BIO_new_file(files->certificate.c_str(), "r");
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    for (const auto* name : {"localhost", "center.example"})
        EXPECT_EQ(X509_check_host(certificate, name, 0, 0, nullptr), 1) << name;
    for (const auto* address : {"127.0.0.1", "::1"})
        EXPECT_EQ(X509_check_ip_asc(certificate, address, 0), 1) << address;
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate),
                   X509_get0_notAfter(certificate));
    EXPECT_EQ(days, 825);
    EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
    X509_free(certificate);
    BIO_free(bio);
}

TEST_F(OwnCertificate, KeepsItsKeyToItself) {
    const auto files = ensure_certificate(folder, "localhost", now);
    ASSERT_TRUE(files);
    struct stat status {};
    ASSERT_EQ(stat(files->key.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(OwnCertificate, IsKeptUntilItNearsItsEnd) {
    const auto first = text(ensure_certificate(folder, "localhost", now)->certificate);
    EXPECT_EQ(
        text(ensure_certificate(folder, "localhost", now + std::chrono::days(700))->certificate),
        first);
    EXPECT_NE(
        text(ensure_certificate(folder, "localhost", now + std::chrono::days(800))->certificate),
        first);
}

TEST_F(OwnCertificate, IsMadeAnewWhenDamaged) {
    const auto files = ensure_certificate(folder, "localhost", now);
    std::ofstream(files->key) << "not a key";
    ASSERT_TRUE(ensure_certificate(folder, "localhost", now));
    EXPECT_NE(text(files->key), "not a key");
}

TEST_F(OwnCertificate, SaysWhereItCannotWrite) {
    const auto refused = ensure_certificate("/proc/gulou", "localhost", now);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("/proc/gulou"), std::string::npos);
}

} // namespace
} // namespace gulou::net
