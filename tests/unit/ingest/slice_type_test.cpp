#include "pipeline/media/linger.hpp"
#include "pipeline/media/slice_type.hpp"

#include <gtest/gtest.h>

namespace gulou::media {
namespace {

// first_mb_in_slice 0 is the bit 1; slice_type in Exp-Golomb follows.
TEST(SliceType, Row24BFramesAreKnownByTheirFirstSlice) {
    EXPECT_TRUE(is_bidirectional(Bytes{0, 0, 0, 1, 0x01, 0xA0})); // 1 010: B
    EXPECT_TRUE(is_bidirectional(Bytes{0, 0, 1, 0x01, 0x9C, 0})); // 1 00111: B, all slices
    EXPECT_TRUE(is_bidirectional(Bytes{0, 0, 1, 9, 0xF0, 0, 0, 1, 1, 0xA0})); // after a delimiter
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1, 0x41, 0xC0, 0}));            // 1 1: P
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1, 0x41, 0x98, 0})); // 1 00110: P, all slices
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1, 0x41, 0xB0, 0})); // 1 011: I
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1, 0x65, 0xA0, 0})); // IDR
}

TEST(SliceType, AnyBytesAreHarmless) {
    EXPECT_FALSE(is_bidirectional({}));
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1}));
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1, 0x41}));
    EXPECT_FALSE(is_bidirectional(Bytes{0, 0, 1, 0x41, 0}));
    EXPECT_FALSE(is_bidirectional(Bytes(1000, 0)));
    EXPECT_FALSE(is_bidirectional(Bytes(1000, 0xFF)));
}

TEST(Linger, LastsAWhileAfterTheLastWish) {
    using std::chrono::seconds;
    const SteadyTime start{seconds(100)};
    Linger linger{seconds(10)};
    EXPECT_FALSE(linger.active(start));
    linger.want(start);
    EXPECT_TRUE(linger.active(start + seconds(9)));
    EXPECT_FALSE(linger.active(start + seconds(10)));
    linger.want(start + seconds(20));
    EXPECT_TRUE(linger.active(start + seconds(29)));
}

} // namespace
} // namespace gulou::media
