#include "pipeline/relay/packet_log.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

LoggedPacket numbered(std::int64_t sequence) {
    LoggedPacket packet;
    packet.sequence = sequence;
    return packet;
}

TEST(PacketLog, FindsWhatItStored) {
    PacketLog log(16, 4096);
    const Bytes payload{1, 2, 3};
    log.store(numbered(70000), payload);
    const auto* found = log.find(70000);
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::ranges::equal(log.payload(*found), payload));
    EXPECT_FALSE(log.find(70016)); // same slot
    EXPECT_FALSE(log.find(-1));
}

TEST(PacketLog, ForgetsTheOldestPayloadsWhenTheBytesAreFull) {
    PacketLog log(64, 4096);
    for (std::int64_t i = 0; i < 50; ++i)
        log.store(numbered(i), Bytes(1000, static_cast<std::uint8_t>(i)));
    EXPECT_FALSE(log.find(45));
    for (std::int64_t i = 47; i < 50; ++i) {
        const auto* found = log.find(i);
        ASSERT_TRUE(found) << i;
        for (const auto byte : log.payload(*found))
            ASSERT_EQ(byte, i);
    }
}

TEST(PacketLog, NeverGivesAPayloadThatWasOverwritten) {
    PacketLog log(64, 3000);
    for (std::int64_t i = 0; i < 400; ++i) {
        log.store(numbered(i),
                  Bytes(static_cast<std::size_t>(1 + i * 37 % 1400), static_cast<std::uint8_t>(i)));
        for (std::int64_t back = 0; back < 64 && back <= i; ++back)
            if (const auto* found = log.find(i - back)) {
                for (const auto byte : log.payload(*found))
                    ASSERT_EQ(byte, static_cast<std::uint8_t>(i - back));
            }
    }
}

TEST(PacketLog, FindsNothingAfterRelease) {
    PacketLog log(16, 4096);
    log.store(numbered(1), Bytes(10));
    log.release();
    EXPECT_FALSE(log.find(1));
    log.store(numbered(2), Bytes(10));
    EXPECT_TRUE(log.find(2));
}

} // namespace
} // namespace gulou::relay
