#include "pipeline/rtp/rtcp_xr.hpp"

#include <gtest/gtest.h>

#include <array>

namespace gulou::rtp {
namespace {

// Walks every block of a packet; answers how many reports there were.
template <class F>
int walk(BytesView packet, F f) {
    int out = 0;
    RtcpReader reader(packet);
    while (const auto block = reader.next()) {
        ExtendedReportReader reports(*block);
        while (const auto report = reports.next()) {
            ++out;
            f(*report);
        }
    }
    return out;
}

TEST(ExtendedReport, IsWrittenAsTheRfcDrawsIt) {
    std::array<std::uint8_t, 64> out{};
    ASSERT_EQ(write_reference_time(out, 0x01020304, 0x1112131415161718), 20U);
    EXPECT_EQ(Bytes(out.begin(), out.begin() + 20),
              (Bytes{0x80, 207,  0,    4,    1,    2,    3,    4,   4, 0, 0, 2, //
                     0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18}));
    ASSERT_EQ(write_last_reference(out, 0x01020304, {0x05060708, 0x13141516, 0x100}), 24U);
    EXPECT_EQ(Bytes(out.begin(), out.begin() + 24),
              (Bytes{0x80, 207, 0, 5, 1,    2,    3,    4,    5, 0, 0, 3, //
                     5,    6,   7, 8, 0x13, 0x14, 0x15, 0x16, 0, 0, 1, 0}));
    EXPECT_EQ(write_reference_time(MutableBytes(out).first(19), 1, 1), 0U);
    EXPECT_EQ(write_last_reference(MutableBytes(out).first(23), 1, {}), 0U);
}

TEST(ExtendedReport, IsReadBlockByBlock) {
    // A loss RLE block of eight bytes, a reference time, and what is said of two receivers.
    const Bytes packet{0x80, 207, 0, 14, 0, 0, 0, 9, 1, 0, 0, 2, 1, 1, 1, 1, 2, 2, 2, 2,
                       4,    0,   0, 2,  1, 2, 3, 4, 5, 6, 7, 8, 5, 0, 0, 6, 0, 0, 0, 7,
                       1,    1,   1, 1,  2, 2, 2, 2, 0, 0, 0, 8, 3, 3, 3, 3, 0, 0, 0, 4};
    std::uint64_t time = 0;
    std::uint32_t middle = 0;
    EXPECT_EQ(walk(packet,
                   [&](const auto& report) {
                       time = parse_reference_time(report).value_or(time);
                       if (const auto last = parse_last_reference(report, 8))
                           middle = last->middle;
                       EXPECT_FALSE(parse_last_reference(report, 9));
                   }),
              3);
    EXPECT_EQ(time, 0x0102030405060708U);
    EXPECT_EQ(middle, 0x03030303U);
}

TEST(ExtendedReport, Row27WhatIsCutOffEndsTheWalk) {
    const Bytes long_block{0x80, 207, 0, 3, 0, 0, 0, 9, 4, 0, 0, 2, 1, 2, 3, 4};
    EXPECT_EQ(walk(long_block, [](const auto&) {}), 0);
    const Bytes short_time{0x80, 207, 0, 3, 0, 0, 0, 9, 4, 0, 0, 1, 1, 2, 3, 4};
    EXPECT_EQ(
        walk(short_time, [](const auto& report) { EXPECT_FALSE(parse_reference_time(report)); }),
        1);
    const Bytes half_item{0x80, 207, 0, 4, 0, 0, 0, 9, 5, 0, 0, 2, 0, 0, 0, 7, 1, 1, 1, 1};
    EXPECT_EQ(
        walk(half_item, [](const auto& report) { EXPECT_FALSE(parse_last_reference(report, 7)); }),
        1);
    EXPECT_EQ(walk(Bytes{0x80, 207, 0, 0}, [](const auto&) {}), 0);
    EXPECT_EQ(walk(Bytes{0x80, 201, 0, 1, 0, 0, 0, 9}, [](const auto&) {}), 0);
}

} // namespace
} // namespace gulou::rtp
