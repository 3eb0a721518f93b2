#include "pipeline/relay/sequence_map.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

void send(SequenceMap& map, std::int64_t first, std::int64_t last) {
    for (auto i = first; i <= last; ++i)
        map.sent(i);
}

TEST(Row21SequenceMap, PacketsLeftOutLeaveNoGap) {
    SequenceMap map(100);
    map.splice(1000);
    send(map, 1000, 1003);
    EXPECT_TRUE(map.leave_out(1004, 1));
    EXPECT_TRUE(map.leave_out(1005, 0));
    EXPECT_EQ(map.find(1006)->outgoing, 104);
    EXPECT_EQ(map.find(1006)->pictures_left_out, 1);
    EXPECT_EQ(map.find(1003)->outgoing, 103);
    EXPECT_EQ(map.find(1003)->pictures_left_out, 0);
    EXPECT_FALSE(map.find(1004));
    EXPECT_FALSE(map.find(1005));
}

TEST(Row21SequenceMap, ALostPacketBeforeOneLeftOutKeepsItsNumber) {
    SequenceMap map(0);
    map.splice(10);
    send(map, 10, 11);
    EXPECT_TRUE(map.leave_out(13, 1)); // 12 is still on its way
    map.sent(14);
    EXPECT_EQ(map.find(12)->outgoing, 2);
    EXPECT_EQ(map.find(14)->outgoing, 3);
    EXPECT_FALSE(map.leave_out(12, 0)); // comes late: it has a number, which must be filled
}

TEST(Row21SequenceMap, ANackFindsThePacketAcrossInterruptions) {
    SequenceMap map(65530);
    map.splice(1000);
    std::int64_t source = 1000;
    for (int frame = 0; frame < 12; ++frame) { // every other packet is left out
        map.sent(source++);
        map.leave_out(source++, 1);
    }
    EXPECT_EQ(map.newest_sent(), static_cast<std::uint16_t>(65530 + 11));
    for (int i = 0; i < 12; ++i)
        EXPECT_EQ(map.source(static_cast<std::uint16_t>(65530 + i)), 1000 + 2 * i);
    EXPECT_FALSE(map.source(static_cast<std::uint16_t>(65530 + 12)));
    EXPECT_FALSE(map.source(65529));
}

TEST(Row21SequenceMap, OnlyTheNewestInterruptionsAreRemembered) {
    SequenceMap map(0);
    map.splice(0);
    for (std::int64_t i = 0; i < 200; i += 2) {
        map.sent(i);
        map.leave_out(i + 1, 1);
    }
    EXPECT_EQ(map.source(99), 198);
    EXPECT_EQ(map.source(90), 180);
    EXPECT_FALSE(map.source(10));
    EXPECT_FALSE(map.find(20));
}

TEST(Row21SequenceMap, ASpliceGoesOnWithTheNextNumber) {
    SequenceMap map(7);
    map.splice(0);
    send(map, 0, 4);
    map.leave_out(5, 1);
    map.splice(9000);
    EXPECT_EQ(map.find(9000)->outgoing, 12);
    EXPECT_EQ(map.find(9000)->pictures_left_out, 0);
    EXPECT_FALSE(map.find(8999));
}

} // namespace
} // namespace gulou::relay
