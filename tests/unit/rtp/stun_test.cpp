#include "pipeline/rtp/stun.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace gulou::rtp {
namespace {

const std::string password = "VOkJxbRl1RmTxUk/WvJxBt";

// RFC 5769 section 2.1: a request with SOFTWARE, PRIORITY, ICE-CONTROLLED, USERNAME.
const Bytes rfc5769_request{
    0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73,
    0x74, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff,
    0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09,
    0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76, 0x59, 0x20, 0x20, 0x20, 0x00, 0x08, 0x00, 0x14,
    0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49,
    0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf};

TEST(Row02Stun, ReadsTheSampleRequestOfRfc5769) {
    const auto message = parse_stun(rfc5769_request);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->type, 1);
    EXPECT_EQ(message->username, "evtj:h6vY");
    EXPECT_EQ(message->priority, 0x6e0001ffU);
    EXPECT_TRUE(message->ice_controlled);
    EXPECT_TRUE(message->fingerprint);
    EXPECT_EQ(message->unknown_count, 0U);
    EXPECT_TRUE(verify_integrity(rfc5769_request, *message, password));
    EXPECT_FALSE(verify_integrity(rfc5769_request, *message, "VOkJxbRl1RmTxUk/WvJxBu"));
}

TEST(Row02Stun, AnyFlippedBitIsNoticed) {
    for (std::size_t i = 0; i < rfc5769_request.size(); ++i) {
        auto packet = rfc5769_request;
        packet[i] ^= 0x10;
        const auto message = parse_stun(packet);
        EXPECT_FALSE(message && message->fingerprint) << "byte " << i;
    }
}

TEST(Row02Stun, IntegrityCoversEverythingBeforeIt) {
    Bytes out(200);
    const auto size = write_binding_request(
        out, {{1, 2, 3}, "local:remote", 77, IceRole::Controlling, 9, Nominate::Yes}, password);
    ASSERT_GT(size, 0U);
    out.resize(size - 8); // without FINGERPRINT
    out[3] = static_cast<std::uint8_t>(out.size() - 20);
    ASSERT_TRUE(verify_integrity(out, *parse_stun(out), password));
    for (std::size_t i = 8; i < out.size(); ++i) {
        auto packet = out;
        packet[i] ^= 1;
        const auto message = parse_stun(packet);
        EXPECT_FALSE(message && verify_integrity(packet, *message, password)) << "byte " << i;
    }
}

TEST(Row02Stun, ABindingRequestIsReadBack) {
    Bytes out(200);
    const auto size = write_binding_request(
        out, {{1, 2, 3}, "local:remote", 77, IceRole::Controlling, 9, Nominate::Yes}, password);
    const auto packet = BytesView(out).first(size);
    const auto message = parse_stun(packet);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->username, "local:remote");
    EXPECT_EQ(message->priority, 77U);
    EXPECT_TRUE(message->use_candidate);
    EXPECT_TRUE(message->ice_controlling);
    EXPECT_TRUE(verify_integrity(packet, *message, password));
}

TEST(Row02Stun, ASuccessCarriesTheAddressOfEitherFamily) {
    TransportAddress v6;
    v6.ip = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
    v6.port = 65000;
    for (const auto& address : {TransportAddress::v4({192, 0, 2, 1}, 32853), v6}) {
        Bytes out(200);
        const auto size = write_binding_success(out, {9, 8, 7}, address, password);
        const auto packet = BytesView(out).first(size);
        const auto message = parse_stun(packet);
        ASSERT_TRUE(message);
        EXPECT_EQ(message->type, static_cast<std::uint16_t>(StunType::BindingSuccess));
        EXPECT_EQ(message->mapped, address);
        EXPECT_TRUE(verify_integrity(packet, *message, password));
    }
}

TEST(Row02Stun, AnErrorNamesItsCodeAndWhatWasNotUnderstood) {
    Bytes out(200);
    const std::array<std::uint16_t, 1> unknown{0x0031};
    const auto size = write_binding_error(out, {1}, 420, "Unknown Attribute", unknown, password);
    const auto message = parse_stun(BytesView(out).first(size));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->error_code, 420);
}

TEST(Row02Stun, AnswersAreNoLargerThanRequests) { // no amplifier
    Bytes request(200);
    Bytes answer(200);
    const auto asked = write_binding_request(request, {{}, "abcdefgh:abcd", 1}, password);
    const auto answered =
        write_binding_success(answer, {}, TransportAddress::v4({1, 2, 3, 4}, 5), password);
    EXPECT_LE(answered, asked);
}

TEST(Row02Stun, MalformedMessagesAreRefused) {
    auto with = [](std::size_t at, std::uint8_t value) {
        auto packet = rfc5769_request;
        packet[at] = value;
        return packet;
    };
    auto cut = rfc5769_request;
    cut.resize(60);
    auto long_attribute = rfc5769_request;
    long_attribute.resize(20 + 24);
    long_attribute[3] = 24;
    long_attribute[23] = 200;
    const std::vector<std::pair<std::string, Bytes>> table{
        {"empty", {}},
        {"shorter than a header", Bytes(19)},
        {"wrong length", with(3, 0x54)},
        {"length not a multiple of four", with(3, 0x57)},
        {"wrong cookie", with(4, 0x22)},
        {"cut off", cut},
        {"attribute past the end", long_attribute},
        {"wrong fingerprint", with(rfc5769_request.size() - 1, 0)},
        {"too long", Bytes(2000)},
    };
    for (const auto& [what, packet] : table)
        EXPECT_FALSE(parse_stun(packet)) << what;
}

TEST(Row02Stun, UnknownRequiredAttributesAreListed) {
    Bytes packet(28);
    packet[1] = 1;
    packet[3] = 8;
    packet[4] = 0x21, packet[5] = 0x12, packet[6] = 0xa4, packet[7] = 0x42;
    packet[21] = 0x77; // type 0x0077, length 4
    packet[23] = 4;
    const auto message = parse_stun(packet);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->unknown_count, 1U);
    EXPECT_EQ(message->unknown[0], 0x77);
    EXPECT_FALSE(verify_integrity(packet, *message, password));
}

TEST(Row02Stun, NothingIsWrittenWhereItDoesNotFit) {
    for (std::size_t room = 0; room < 64; room += 4) {
        Bytes out(room);
        EXPECT_EQ(write_binding_success(out, {}, TransportAddress::v4({1, 2, 3, 4}, 5), password),
                  0U);
    }
}

} // namespace
} // namespace gulou::rtp
