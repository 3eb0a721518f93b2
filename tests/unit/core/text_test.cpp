#include "core/text.hpp"

#include <gtest/gtest.h>

namespace gulou {
namespace {

TEST(Text, HexGoesThereAndBack) {
    const Bytes bytes{0x00, 0x7f, 0xff};
    EXPECT_EQ(to_hex(bytes), "007fff");
    EXPECT_EQ(from_hex("007FfF"), bytes);
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("zz"));
}

TEST(Text, TokensAreLongEnoughAndDiffer) {
    EXPECT_GE(random_token(32).size(), 43U);
    EXPECT_NE(random_token(32), random_token(32));
}

} // namespace
} // namespace gulou
