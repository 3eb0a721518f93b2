#include "pipeline/rtp/rtcp_write.hpp"
#include "pipeline/rtp/transport_cc.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace gulou::rtp {
namespace {

struct Read {
    std::vector<std::uint16_t> sequences;
    std::vector<std::int64_t> ticks;
};

Read round_trip(std::uint16_t first, const std::vector<std::int64_t>& arrivals,
                std::size_t room = 1200) {
    Bytes out(room);
    const auto result = write_transport_cc(out, 1, 2, 5, {first, arrivals});
    EXPECT_EQ(result.size % 4, 0U);
    RtcpReader reader(BytesView(out).first(result.size));
    const auto block = reader.next();
    Read read;
    if (!block)
        return read;
    EXPECT_EQ(block->count, fmt_transport_cc);
    EXPECT_TRUE(parse_transport_cc(*parse_feedback(*block), [&](std::uint16_t s, std::int64_t t) {
        read.sequences.push_back(s);
        read.ticks.push_back(t);
    }));
    EXPECT_EQ(read.ticks.size(), result.reported);
    return read;
}

TEST(TransportCc, ReportsArrivalsAndLossesInOrder) {
    const std::vector<std::int64_t> arrivals{1000, 1004, never, never, 1100, 1090, 9000, never};
    const auto read = round_trip(65534, arrivals);
    EXPECT_EQ(read.ticks, arrivals);
    EXPECT_EQ(read.sequences.front(), 65534);
    EXPECT_EQ(read.sequences.back(), 5);
}

TEST(TransportCc, PacksLongRuns) {
    std::vector<std::int64_t> arrivals(300, never);
    for (std::size_t i = 0; i < 300; ++i)
        arrivals[i] = 5000 + static_cast<std::int64_t>(i) * 8;
    Bytes out(1200);
    const auto result = write_transport_cc(out, 1, 2, 0, {0, arrivals});
    EXPECT_EQ(result.reported, 300U);
    EXPECT_LT(result.size, 340U); // one chunk, one byte each
    EXPECT_EQ(round_trip(0, arrivals).ticks, arrivals);
}

TEST(TransportCc, LeavesTheRestForTheNextMessageWhenFull) {
    std::vector<std::int64_t> arrivals;
    for (int i = 0; i < 200; ++i)
        arrivals.push_back(i * 1000);
    const auto read = round_trip(0, arrivals, 100);
    EXPECT_GT(read.ticks.size(), 10U);
    EXPECT_LT(read.ticks.size(), 60U);
}

TEST(TransportCc, StopsAtADeltaThatDoesNotFitItsField) {
    const auto read = round_trip(0, {100, 100 + 40000, 100 + 40001});
    EXPECT_EQ(read.ticks.size(), 1U);
}

TEST(TransportCc, MalformedFeedbackIsRefused) {
    const auto nothing = [](std::uint16_t, std::int64_t) {};
    const std::vector<Bytes> table{
        {},
        {0, 1, 0, 9, 0, 0, 0, 0},             // no chunk
        {0, 1, 0, 9, 0, 0, 0, 0, 0x20, 0x00}, // a run of length zero
        {0, 1, 0, 2, 0, 0, 0, 0, 0x20, 0x02}, // deltas missing
        {0, 1, 0, 1, 0, 0, 0, 0, 0x60, 0x01}, // reserved symbol
    };
    for (const auto& control : table)
        EXPECT_FALSE(parse_transport_cc({1, 2, control}, nothing));
}

} // namespace
} // namespace gulou::rtp
