#include "pipeline/relay/vp8_numbers.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

// A payload with a long PictureID, TL0PICIDX and layer byte.
Bytes payload(std::uint16_t picture, std::uint8_t tl0) {
    return {0x90,
            0xE0,
            static_cast<std::uint8_t>(0x80 | (picture >> 8)),
            static_cast<std::uint8_t>(picture),
            tl0,
            0x00,
            0x01};
}
struct Written {
    std::uint16_t picture = 0;
    std::uint8_t tl0 = 0;
};
Written write(Vp8Numbers& numbers, std::uint16_t picture, std::uint8_t tl0,
              std::uint16_t left_out = 0) {
    auto bytes = payload(picture, tl0);
    numbers.write(bytes, left_out);
    const auto descriptor = rtp::parse_vp8(bytes);
    return {*descriptor->picture_id, descriptor->tl0};
}

TEST(Row21Vp8PictureId, GoesOnAcrossASwitchOfLayers) {
    Vp8Numbers numbers;
    EXPECT_EQ(write(numbers, 500, 20).picture, 500);
    EXPECT_EQ(write(numbers, 501, 21).picture, 501);
    numbers.splice();
    const auto first = write(numbers, 9000, 7);
    EXPECT_EQ(first.picture, 502);
    EXPECT_EQ(first.tl0, 22);
    EXPECT_EQ(write(numbers, 9001, 8).picture, 503);
    EXPECT_EQ(write(numbers, 9000, 7).picture, 502); // sent again
}

TEST(Row21Vp8PictureId, ClosesTheGapOfPicturesLeftOut) {
    Vp8Numbers numbers;
    EXPECT_EQ(write(numbers, 100, 1).picture, 100);
    EXPECT_EQ(write(numbers, 102, 2, 1).picture, 101);
    EXPECT_EQ(write(numbers, 104, 3, 2).picture, 102);
}

TEST(Row21Vp8PictureId, WrapsAt15Bits) {
    Vp8Numbers numbers;
    EXPECT_EQ(write(numbers, 0x7FFF, 255).picture, 0x7FFF);
    EXPECT_EQ(write(numbers, 0, 0).picture, 0);
    numbers.splice();
    EXPECT_EQ(write(numbers, 77, 9).picture, 1);
    EXPECT_EQ(write(numbers, 78, 10).tl0, 2);
}

TEST(Row21Vp8PictureId, PayloadsWithoutNumbersStayAsTheyAre) {
    Vp8Numbers numbers;
    Bytes bytes{0x10, 0x00, 0x9D};
    numbers.write(bytes, 3);
    EXPECT_EQ(bytes, (Bytes{0x10, 0x00, 0x9D}));
    Bytes empty;
    numbers.write(empty, 0);
}

} // namespace
} // namespace gulou::relay
