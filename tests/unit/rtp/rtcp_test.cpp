#include "pipeline/rtp/rtcp.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace gulou::rtp {
namespace {

TEST(Rtcp, ACompoundPacketIsWalkedBlockByBlock) {
    Bytes out(512);
    const SenderReport sent{7, 0x0102030405060708, 90000, 11, 22};
    ReportBlock lost;
    lost.ssrc = 9;
    lost.fraction_lost = 128;
    lost.cumulative_lost = -3;
    lost.highest_sequence = 65539;
    auto size = write_sender_report(out, sent, std::array{lost});
    size += write_source_description(MutableBytes(out).subspan(size), 7, "name");
    size += write_pli(MutableBytes(out).subspan(size), 7, 9);
    RtcpReader reader(BytesView(out).first(size));

    const auto report = reader.next();
    ASSERT_TRUE(report);
    const auto parsed = parse_sender_report(*report);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->ntp, sent.ntp);
    EXPECT_EQ(parsed->octets, 22U);
    std::vector<ReportBlock> reports;
    for_each_report(*report, [&](const ReportBlock& r) { reports.push_back(r); });
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].cumulative_lost, -3);
    EXPECT_EQ(reports[0].highest_sequence, 65539U);

    EXPECT_EQ(reader.next()->type, static_cast<std::uint8_t>(RtcpType::SourceDescription));
    const auto pli = parse_feedback(*reader.next());
    ASSERT_TRUE(pli);
    EXPECT_EQ(pli->media, 9U);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
}

TEST(Rtcp, NackPacksNeighboursAndReadsThemBack) {
    const std::vector<std::uint16_t> wanted{65534, 65535, 0, 5, 15, 100, 117, 118};
    Bytes out(100);
    const auto size = write_nack(out, 1, 2, wanted);
    EXPECT_EQ(size, 12U + 4 * 4); // 65534…5, 15, 100, 117…118
    RtcpReader reader(BytesView(out).first(size));
    std::vector<std::uint16_t> read;
    for_each_nacked(*parse_feedback(*reader.next()), [&](std::uint16_t s) { read.push_back(s); });
    EXPECT_EQ(read, wanted);
}

TEST(Rtcp, FirCarriesTheStreamInItsControlInformation) {
    Bytes out(20);
    ASSERT_EQ(write_fir(out, 1, 77, 3), 20U);
    RtcpReader reader(out);
    std::vector<std::uint32_t> streams;
    for_each_fir(*parse_feedback(*reader.next()), [&](std::uint32_t s) { streams.push_back(s); });
    EXPECT_EQ(streams, std::vector<std::uint32_t>{77});
}

TEST(Rtcp, RembKeepsEighteenBitsOfTheBitrate) {
    for (const std::uint64_t bitrate : {0ULL, 1ULL, 262143ULL, 2500000ULL, 8000000000ULL}) {
        Bytes out(64);
        const auto size = write_remb(out, 1, bitrate, std::array{5U, 6U});
        ASSERT_EQ(size, 28U);
        RtcpReader reader(BytesView(out).first(size));
        const auto read = parse_remb(*parse_feedback(*reader.next()));
        ASSERT_TRUE(read);
        EXPECT_NEAR(static_cast<double>(*read), static_cast<double>(bitrate),
                    static_cast<double>(bitrate) / 100000);
    }
}

TEST(Rtcp, RembWithAnAbsurdExponentIsNone) {
    Bytes out(64);
    const auto size = write_remb(out, 1, 1000, {});
    out[17] = 0xFF;
    RtcpReader reader(BytesView(out).first(size));
    EXPECT_FALSE(parse_remb(*parse_feedback(*reader.next())));
}

TEST(Rtcp, ALengthPastTheEndStopsTheWalk) {
    const std::vector<std::pair<std::string, Bytes>> table{
        {"three bytes", {0x80, 200, 0}},
        {"version 1", {0x40, 200, 0, 0}},
        {"longer than the packet", {0x80, 200, 0, 9, 0, 0, 0, 0}},
        {"padding larger than the block", {0xA0, 201, 0, 1, 0, 0, 0, 9}},
        {"padding of zero", {0xA0, 201, 0, 1, 0, 0, 0, 0}},
    };
    for (const auto& [what, bytes] : table) {
        RtcpReader reader(bytes);
        EXPECT_FALSE(reader.next()) << what;
        EXPECT_TRUE(reader.malformed()) << what;
    }
}

TEST(Rtcp, ABlockShorterThanItsTypeNeedsIsNotRead) {
    const RtcpBlock report{200, 3, BytesView{}};
    EXPECT_FALSE(parse_sender_report(report));
    int count = 0;
    for_each_report(report, [&](const ReportBlock&) { ++count; });
    EXPECT_EQ(count, 0);
    EXPECT_FALSE(parse_feedback({205, 1, BytesView{}}));
    EXPECT_FALSE(parse_feedback({200, 1, Bytes(20)}));
}

TEST(Rtcp, NothingIsWrittenWhereItDoesNotFit) {
    std::array<std::uint8_t, 11> small{};
    EXPECT_EQ(write_pli(small, 1, 2), 0U);
    EXPECT_EQ(write_nack(small, 1, 2, std::array<std::uint16_t, 1>{1}), 0U);
    EXPECT_EQ(write_sender_report(small, {}, {}), 0U);
    EXPECT_EQ(write_source_description(small, 1, "name"), 0U);
    EXPECT_EQ(write_remb(small, 1, 1, {}), 0U);
    EXPECT_EQ(write_fir(small, 1, 1, 1), 0U);
}

} // namespace
} // namespace gulou::rtp
