#include "pipeline/relay/srtp.hpp"
#include "pipeline/rtp/header.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

class Row14Srtp : public testing::TestWithParam<SrtpProfile> {
protected:
    Row14Srtp() {
        for (std::size_t i = 0; i < srtp_key_size; ++i)
            key_.key[i] = static_cast<std::uint8_t>(i);
        for (std::size_t i = 0; i < salt_size(GetParam()); ++i)
            key_.salt[i] = static_cast<std::uint8_t>(100 + i);
    }
    SrtpSender sender() { return SrtpSender::make(GetParam(), key_).value(); }
    SrtpReceiver receiver() { return SrtpReceiver::make(GetParam(), key_).value(); }

    static Bytes packet(std::uint16_t sequence, std::uint32_t ssrc = 7) {
        Bytes out(12 + 200, 0x42);
        rtp::write_header(out, {false, 96, sequence, 1000, ssrc}, rtp::HasExtension::No);
        return out;
    }
    static Bytes protect(SrtpSender& sender, Bytes clear) {
        const auto size = clear.size();
        clear.resize(size + most_srtp_trailer);
        clear.resize(sender.protect_rtp(clear, size).value());
        return clear;
    }
    SrtpMasterKey key_;
};

TEST_P(Row14Srtp, OpensWhatItSealed) {
    auto out = sender();
    auto in = receiver();
    const auto clear = packet(1);
    auto sealed = protect(out, clear);
    EXPECT_NE(Bytes(sealed.begin() + 12, sealed.begin() + 212),
              Bytes(clear.begin() + 12, clear.end()));
    const auto opened = in.unprotect_rtp(sealed);
    ASSERT_EQ(opened.size, clear.size());
    sealed.resize(opened.size);
    EXPECT_EQ(sealed, clear);
}

TEST_P(Row14Srtp, RefusesAReplayedPacketButTakesALateOne) {
    auto out = sender();
    auto in = receiver();
    const auto first = protect(out, packet(1));
    const auto second = protect(out, packet(2));
    auto copy = second;
    EXPECT_GT(in.unprotect_rtp(copy).size, 0U);
    copy = first;
    EXPECT_GT(in.unprotect_rtp(copy).size, 0U);
    copy = first;
    EXPECT_EQ(in.unprotect_rtp(copy).fault, SrtpFault::Replayed);
}

TEST_P(Row14Srtp, AForgedPacketChangesNothing) {
    auto out = sender();
    auto in = receiver();
    for (const std::uint16_t sequence : {std::uint16_t{40000}, std::uint16_t{100}}) {
        auto forged = packet(sequence);
        forged.resize(forged.size() + 16);
        EXPECT_EQ(in.unprotect_rtp(forged).fault, SrtpFault::NotAuthentic);
    }
    auto tampered = protect(out, packet(1));
    tampered[30] ^= 1;
    EXPECT_EQ(in.unprotect_rtp(tampered).fault, SrtpFault::NotAuthentic);
    auto genuine = protect(out, packet(1));
    EXPECT_GT(in.unprotect_rtp(genuine).size, 0U);
}

TEST_P(Row14Srtp, GoesOnAcrossRolloverWithLoss) { // RFC 3711 section 3.3.1
    auto out = sender();
    auto in = receiver();
    for (std::uint32_t index = 65000; index < 65536 * 3; index += 331) {
        auto sealed = protect(out, packet(static_cast<std::uint16_t>(index)));
        ASSERT_GT(in.unprotect_rtp(sealed).size, 0U) << index;
    }
}

TEST_P(Row14Srtp, TakesAPacketFromBeforeTheRolloverAfterIt) {
    auto out = sender();
    auto in = receiver();
    auto first = protect(out, packet(65530));
    auto late = protect(out, packet(65535));
    auto after = protect(out, packet(3));
    EXPECT_GT(in.unprotect_rtp(first).size, 0U);
    EXPECT_GT(in.unprotect_rtp(after).size, 0U);
    EXPECT_GT(in.unprotect_rtp(late).size, 0U);
    // Retransmitting it is possible from the sender's side too.
    auto again = receiver();
    auto repeated = protect(out, packet(65534));
    auto start = protect(out, packet(65531));
    EXPECT_GT(again.unprotect_rtp(start).size, 0U);
    EXPECT_GT(again.unprotect_rtp(repeated).size, 0U);
}

TEST_P(Row14Srtp, LimitsTheStreamsOfOnePeer) {
    auto out = sender();
    auto in = receiver();
    for (std::uint32_t ssrc = 1; ssrc <= SrtpReceiver::most_streams; ++ssrc) {
        auto sealed = protect(out, packet(1, ssrc));
        EXPECT_GT(in.unprotect_rtp(sealed).size, 0U);
    }
    auto sealed = protect(out, packet(1, 99));
    EXPECT_EQ(in.unprotect_rtp(sealed).fault, SrtpFault::TooManyStreams);
}

TEST_P(Row14Srtp, RtcpIsSealedOpenedAndNotReplayed) {
    auto out = sender();
    auto in = receiver();
    const Bytes clear{0x81, 206, 0, 2, 0, 0, 0, 7, 0, 0, 0, 9};
    auto sealed = clear;
    sealed.resize(clear.size() + most_srtp_trailer);
    sealed.resize(out.protect_rtcp(sealed, clear.size()).value());
    auto copy = sealed;
    ASSERT_EQ(in.unprotect_rtcp(copy).size, clear.size());
    copy.resize(clear.size());
    EXPECT_EQ(copy, clear);
    copy = sealed;
    EXPECT_EQ(in.unprotect_rtcp(copy).fault, SrtpFault::Replayed);
    sealed[sealed.size() - 1] ^= 1;
    EXPECT_EQ(in.unprotect_rtcp(sealed).size, 0U);
}

TEST_P(Row14Srtp, ShortPacketsAreMalformed) {
    auto in = receiver();
    for (std::size_t size = 0; size < 40; ++size) {
        Bytes bytes(size, 0x80);
        EXPECT_EQ(in.unprotect_rtp(bytes).size, 0U);
        EXPECT_EQ(in.unprotect_rtcp(bytes).size, 0U);
    }
    auto out = sender();
    Bytes no_room(20, 0x80);
    EXPECT_FALSE(out.protect_rtp(no_room, 20));
}

INSTANTIATE_TEST_SUITE_P(Profiles, Row14Srtp,
                         testing::Values(SrtpProfile::AeadAes128Gcm, SrtpProfile::Aes128CmSha1_80),
                         [](const auto& test) { return std::string(name(test.param)); });

TEST(Row14ReplayWindow, RemembersAThousandBack) { // RFC 3711 section 3.3.2
    ReplayWindow window;
    EXPECT_TRUE(window.is_new(5000));
    window.mark(5000);
    EXPECT_FALSE(window.is_new(5000));
    EXPECT_TRUE(window.is_new(5000 - 1023));
    EXPECT_FALSE(window.is_new(5000 - 1024)); // too old to know
    window.mark(5000 - 1023);
    EXPECT_FALSE(window.is_new(5000 - 1023));
    window.mark(9000);
    EXPECT_TRUE(window.is_new(8999));
    EXPECT_TRUE(window.is_new(9001));
}

TEST(Row14GuessIndex, FollowsRfc3711) {
    EXPECT_EQ(guess_index(0x0000FFF0, 5), 0x00010005U);
    EXPECT_EQ(guess_index(0x00010005, 0xFFF0), 0x0000FFF0U);
    EXPECT_EQ(guess_index(0x00020005, 6), 0x00020006U);
    EXPECT_EQ(guess_index(5, 0xFFF0), 0xFFF0U); // there is no cycle before the first
}

} // namespace
} // namespace gulou::relay
