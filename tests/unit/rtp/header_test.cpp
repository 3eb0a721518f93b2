#include "pipeline/rtp/header.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace gulou::rtp {
namespace {

Bytes packet(std::uint8_t first_byte, std::initializer_list<std::uint8_t> rest) {
    Bytes out{first_byte, 0xE0, 0x12, 0x34, 0, 0, 0, 7, 0xDE, 0xAD, 0xBE, 0xEF};
    out.insert(out.end(), rest);
    return out;
}

TEST(RtpHeader, ReadsWhatTheWriterWrote) {
    Bytes bytes(12);
    write_header(bytes, {true, 96, 0xFFFE, 0x89ABCDEF, 0x11223344}, HasExtension::No);
    bytes.push_back(42);
    const auto view = parse_packet(bytes);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->header.marker);
    EXPECT_EQ(view->header.payload_type, 96);
    EXPECT_EQ(view->header.sequence, 0xFFFE);
    EXPECT_EQ(view->header.timestamp, 0x89ABCDEFU);
    EXPECT_EQ(view->header.ssrc, 0x11223344U);
    EXPECT_EQ(view->payload.size(), 1U);
    EXPECT_EQ(view->payload[0], 42);
}

TEST(RtpHeader, StepsOverContributingSourcesAndExtension) {
    const auto bytes = packet(0x91, {1, 1, 1, 1, 0xBE, 0xDE, 0, 1, 0x10, 0xAA, 0, 0, 5, 6});
    const auto view = parse_packet(bytes);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->header_size, 24U);
    EXPECT_EQ(view->extension_profile, 0xBEDE);
    EXPECT_EQ(view->extension.size(), 4U);
    EXPECT_EQ(view->payload.size(), 2U);
}

TEST(RtpHeader, TakesPaddingOffThePayload) {
    const auto view = parse_packet(packet(0xA0, {1, 2, 0, 0, 3}));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->payload.size(), 2U);
    EXPECT_EQ(view->padding, 3U);
}

TEST(RtpHeader, AcceptsAPacketOfPaddingOnly) {
    const auto view = parse_packet(packet(0xA0, {0, 0, 3}));
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->payload.empty());
}

TEST(RtpHeader, IsRefusedWhereALengthPointsPastTheEnd) {
    const std::vector<std::pair<std::string, Bytes>> table{
        {"empty", {}},
        {"eleven bytes", Bytes(11, 0x80)},
        {"version 1", packet(0x40, {1})},
        {"missing CSRC", packet(0x82, {1, 1, 1, 1})},
        {"extension header cut off", packet(0x90, {0xBE, 0xDE, 0})},
        {"extension longer than the packet", packet(0x90, {0xBE, 0xDE, 0, 9, 1, 2, 3, 4})},
        {"padding of zero", packet(0xA0, {1, 0})},
        {"padding longer than the payload", packet(0xA0, {1, 3})},
        {"padding bit without payload", packet(0xA0, {})},
    };
    for (const auto& [what, bytes] : table)
        EXPECT_FALSE(parse_packet(bytes)) << what;
}

} // namespace
} // namespace gulou::rtp
