// Our SRTP against libsrtp2, both ways: neither may depend on a mistake of its own.
#include "pipeline/relay/srtp.hpp"
#include "pipeline/rtp/header.hpp"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <random>

namespace gulou::relay {
namespace {

class Oracle {
public:
    Oracle(SrtpProfile profile, const SrtpMasterKey& master, srtp_ssrc_type_t direction) {
        key_.assign(master.key.begin(), master.key.end());
        key_.insert(key_.end(), master.salt.begin(),
                    master.salt.begin() + static_cast<std::ptrdiff_t>(salt_size(profile)));
        srtp_policy_t policy{};
        if (profile == SrtpProfile::AeadAes128Gcm) {
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
        } else {
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
        }
        policy.ssrc.type = direction;
        policy.key = key_.data();
        policy.window_size = 1024;
        policy.allow_repeat_tx = 1;
        if (srtp_create(&session_, &policy) != srtp_err_status_ok)
            throw std::runtime_error("srtp_create");
    }
    ~Oracle() { srtp_dealloc(session_); }
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;

    srtp_t get() { return session_; }

private:
    std::vector<std::uint8_t> key_;
    srtp_t session_ = nullptr;
};

class SrtpOracle : public testing::TestWithParam<SrtpProfile> {
protected:
    static void SetUpTestSuite() { ASSERT_EQ(srtp_init(), srtp_err_status_ok); }
    static void TearDownTestSuite() { srtp_shutdown(); }

    SrtpOracle() {
        for (auto& byte : key_.key)
            byte = static_cast<std::uint8_t>(random_());
        for (std::size_t i = 0; i < salt_size(GetParam()); ++i)
            key_.salt[i] = static_cast<std::uint8_t>(random_());
    }

    // With and without extension, CSRC and payload; sequence numbers that wrap.
    Bytes random_packet(std::uint16_t sequence) {
        const bool extension = random_() % 2;
        Bytes out(rtp::fixed_header_size);
        rtp::write_header(out, {random_() % 2 == 0, 96, sequence, 1234, 0xCAFE0000},
                          extension ? rtp::HasExtension::Yes : rtp::HasExtension::No);
        if (extension)
            out.insert(out.end(), {0xBE, 0xDE, 0, 1, 0x10, 0x55, 0, 0});
        const auto payload = random_() % 1200;
        for (std::size_t i = 0; i < payload; ++i)
            out.push_back(static_cast<std::uint8_t>(random_()));
        return out;
    }
    Bytes random_rtcp() {
        Bytes out{0x80, 200, 0, 6, 0xCA, 0xFE, 0, 0};
        while (out.size() < 28)
            out.push_back(static_cast<std::uint8_t>(random_()));
        return out;
    }

    std::mt19937 random_{42};
    SrtpMasterKey key_;
};

TEST_P(SrtpOracle, OpensWhatWeSeal) {
    Oracle oracle(GetParam(), key_, ssrc_any_inbound);
    auto sender = SrtpSender::make(GetParam(), key_).value();
    for (std::uint32_t i = 30000; i < 30000 + 3000; ++i) {
        const auto clear = random_packet(static_cast<std::uint16_t>(i * 25));
        auto packet = clear;
        packet.resize(clear.size() + most_srtp_trailer);
        int size = static_cast<int>(sender.protect_rtp(packet, clear.size()).value());
        ASSERT_EQ(srtp_unprotect(oracle.get(), packet.data(), &size), srtp_err_status_ok) << i;
        packet.resize(static_cast<std::size_t>(size));
        ASSERT_EQ(packet, clear);
    }
}

TEST_P(SrtpOracle, SealsWhatWeOpen) {
    Oracle oracle(GetParam(), key_, ssrc_any_outbound);
    auto receiver = SrtpReceiver::make(GetParam(), key_).value();
    for (std::uint32_t i = 30000; i < 30000 + 3000; ++i) {
        const auto clear = random_packet(static_cast<std::uint16_t>(i * 25));
        auto packet = clear;
        packet.resize(clear.size() + SRTP_MAX_TRAILER_LEN);
        int size = static_cast<int>(clear.size());
        ASSERT_EQ(srtp_protect(oracle.get(), packet.data(), &size), srtp_err_status_ok);
        const auto opened =
            receiver.unprotect_rtp(MutableBytes(packet).first(static_cast<std::size_t>(size)));
        ASSERT_EQ(opened.size, clear.size()) << i;
        packet.resize(opened.size);
        ASSERT_EQ(packet, clear);
    }
}

TEST_P(SrtpOracle, AgreesOnRtcpBothWays) {
    Oracle in(GetParam(), key_, ssrc_any_inbound);
    Oracle out(GetParam(), key_, ssrc_any_outbound);
    auto sender = SrtpSender::make(GetParam(), key_).value();
    auto receiver = SrtpReceiver::make(GetParam(), key_).value();
    for (int i = 0; i < 200; ++i) {
        const auto clear = random_rtcp();
        auto ours = clear;
        ours.resize(clear.size() + most_srtp_trailer);
        int size = static_cast<int>(sender.protect_rtcp(ours, clear.size()).value());
        ASSERT_EQ(srtp_unprotect_rtcp(in.get(), ours.data(), &size), srtp_err_status_ok);
        ours.resize(static_cast<std::size_t>(size));
        ASSERT_EQ(ours, clear);

        auto theirs = clear;
        theirs.resize(clear.size() + SRTP_MAX_TRAILER_LEN + 4);
        size = static_cast<int>(clear.size());
        ASSERT_EQ(srtp_protect_rtcp(out.get(), theirs.data(), &size), srtp_err_status_ok);
        const auto opened =
            receiver.unprotect_rtcp(MutableBytes(theirs).first(static_cast<std::size_t>(size)));
        ASSERT_EQ(opened.size, clear.size());
        theirs.resize(opened.size);
        ASSERT_EQ(theirs, clear);
    }
}

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpOracle,
                         testing::Values(SrtpProfile::AeadAes128Gcm, SrtpProfile::Aes128CmSha1_80),
                         [](const auto& test) { return std::string(name(test.param)); });

} // namespace
} // namespace gulou::relay
