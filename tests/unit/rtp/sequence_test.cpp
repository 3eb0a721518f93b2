#include "pipeline/rtp/sequence.hpp"

#include <gtest/gtest.h>

namespace gulou::rtp {
namespace {

TEST(Sequence, NewerMeansWithinHalfTheCircle) {
    EXPECT_TRUE(newer(2, 1));
    EXPECT_TRUE(newer(0, 65535));
    EXPECT_FALSE(newer(65535, 0));
    EXPECT_FALSE(newer(7, 7));
}

TEST(SequenceUnwrapper, GoesOnAcrossTheWrap) {
    SequenceUnwrapper unwrapper;
    const auto first = unwrapper.unwrap(65534);
    EXPECT_EQ(unwrapper.unwrap(65535), first + 1);
    EXPECT_EQ(unwrapper.unwrap(0), first + 2);
    EXPECT_EQ(unwrapper.unwrap(65533), first - 1); // late, from before the wrap
    EXPECT_EQ(unwrapper.unwrap(1), first + 3);
}

TEST(SequenceUnwrapper, GivesNoNegativeNumberToAPacketOlderThanTheFirst) {
    SequenceUnwrapper unwrapper;
    unwrapper.unwrap(2);
    EXPECT_GT(unwrapper.unwrap(65530), 0);
}

TEST(SequenceUnwrapper, PeeksWithoutLearning) {
    SequenceUnwrapper unwrapper;
    const auto first = unwrapper.unwrap(10);
    EXPECT_EQ(unwrapper.peek(30000), first + 29990);
    EXPECT_EQ(unwrapper.unwrap(11), first + 1);
}

} // namespace
} // namespace gulou::rtp
