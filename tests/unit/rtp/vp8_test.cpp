#include "pipeline/rtp/vp8.hpp"

#include <gtest/gtest.h>

namespace gulou::rtp {
namespace {

TEST(Vp8, TheShortestDescriptorIsOneByte) {
    const auto descriptor = parse_vp8(Bytes{0x10, 0x00});
    ASSERT_TRUE(descriptor);
    EXPECT_EQ(descriptor->size, 1U);
    EXPECT_TRUE(descriptor->keyframe);
    EXPECT_FALSE(descriptor->picture_id);
}

TEST(Vp8, ReadsShortAndLongPictureIds) {
    EXPECT_EQ(parse_vp8(Bytes{0x90, 0x80, 0x11, 0x01})->picture_id, 0x11);
    const auto full = parse_vp8(Bytes{0x90, 0xF0, 0x92, 0x34, 1, 2, 0x01});
    ASSERT_TRUE(full);
    EXPECT_EQ(full->picture_id, 0x1234);
    EXPECT_TRUE(full->long_picture_id);
    EXPECT_EQ(full->size, 6U);
    EXPECT_FALSE(full->keyframe);
}

TEST(Vp8, OnlyTheFirstPartitionsStartCountsAsAKeyFrame) {
    EXPECT_FALSE(parse_vp8(Bytes{0x00, 0x00})->keyframe); // not the start of a partition
    EXPECT_FALSE(parse_vp8(Bytes{0x11, 0x00})->keyframe); // second partition
    EXPECT_FALSE(parse_vp8(Bytes{0x10, 0x01})->keyframe); // inter frame
}

TEST(Vp8, ReadsTheTemporalLayerAndWhereReceiversMayEnterIt) {
    const auto descriptor = parse_vp8(Bytes{0x90, 0xE0, 0x80, 0x05, 77, 0xA0, 0x01});
    ASSERT_TRUE(descriptor);
    EXPECT_EQ(descriptor->temporal, 2);
    EXPECT_TRUE(descriptor->layer_sync);
    EXPECT_EQ(descriptor->tl0, 77);
    EXPECT_EQ(parse_vp8(Bytes{0x90, 0xE0, 0x80, 0x05, 77, 0x40, 0x01})->temporal, 1);
}

TEST(Vp8, WritesNumbersInTheFormTheyHave) {
    Bytes full{0x90, 0xE0, 0x80, 0x05, 77, 0xA0, 0x01};
    write_vp8_numbers(full, *parse_vp8(full), 0x7ABC, 200);
    EXPECT_EQ(full, (Bytes{0x90, 0xE0, 0xFA, 0xBC, 200, 0xA0, 0x01}));
    Bytes brief{0x90, 0x80, 0x11, 0x01};
    write_vp8_numbers(brief, *parse_vp8(brief), 0x1FF, 200);
    EXPECT_EQ(brief, (Bytes{0x90, 0x80, 0x7F, 0x01}));
}

TEST(Vp8, ACutOffDescriptorIsRefused) {
    for (const Bytes& payload :
         {Bytes{}, Bytes{0x10}, Bytes{0x90}, Bytes{0x90, 0x80}, Bytes{0x90, 0x80, 0x80},
          Bytes{0x90, 0x80, 0x80, 1}, Bytes{0x90, 0xF0, 0x11, 1, 2}})
        EXPECT_FALSE(parse_vp8(payload));
}

} // namespace
} // namespace gulou::rtp
