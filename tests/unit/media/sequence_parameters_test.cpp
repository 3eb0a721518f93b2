#include "pipeline/media/sequence_parameters.hpp"

#include "pipeline/media/bit_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::media {
namespace {

// Bits of a parameter set, written one after the other; bytes() adds what section 7.4.1 asks for.
class Bits {
public:
    Bits& put(std::uint32_t value, int count) {
        for (int i = count; i-- > 0;)
            bits_.push_back((value >> i) & 1U);
        return *this;
    }
    Bits& ue(std::uint32_t value) {
        int length = 0;
        while (((value + 1) >> length) > 1)
            ++length;
        return put(0, length).put(value + 1, length + 1);
    }
    Bits& se(int value) {
        return ue(static_cast<std::uint32_t>(value > 0 ? 2 * value - 1 : -2 * value));
    }
    Bytes bytes() const {
        Bytes out{0x67};
        int zeros = 0;
        for (std::size_t at = 0; at < bits_.size(); at += 8) {
            unsigned byte = 0;
            for (std::size_t i = at; i < at + 8; ++i)
                byte = byte << 1 | (i < bits_.size() && bits_[i] ? 1U : 0U);
            if (zeros >= 2 && byte <= 3) {
                out.push_back(3);
                zeros = 0;
            }
            zeros = byte == 0 ? zeros + 1 : 0;
            out.push_back(static_cast<std::uint8_t>(byte));
        }
        return out;
    }

private:
    std::vector<bool> bits_;
};

Bits high(std::uint32_t profile = 100, std::uint32_t chroma = 1) {
    Bits out;
    out.put(profile, 8).put(0, 8).put(31, 8).ue(0).ue(chroma);
    if (chroma == 3)
        out.put(0, 1);
    return out.ue(0).ue(0).put(0, 1);
}
// From the frame numbers on: 80 × 45 macroblocks, progressive, cropped as told.
Bits& with_size(Bits& bits, std::vector<std::uint32_t> crop = {}) {
    bits.ue(0).ue(0).ue(0).ue(1).put(0, 1).ue(79).ue(44).put(1, 1).put(1, 1);
    bits.put(crop.empty() ? 0 : 1, 1);
    for (const auto side : crop)
        bits.ue(side);
    return bits.put(0, 1).put(1, 1);
}

void expect_size(const Bytes& nal, int width, int height) {
    const auto set = read_sequence_parameters(nal);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->width, width);
    EXPECT_EQ(set->height, height);
}

TEST(SequenceParameters, TellTheSizeThatIsShown) {
    // What x264 writes, emulation prevention in it.
    expect_size({0x67, 0x64, 0x00, 0x0B, 0xAC, 0xB2, 0x02, 0x83, 0xF6, 0x02, 0x20, 0x00,
                 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x03, 0x01, 0x41, 0xE2, 0x85, 0x49},
                320, 240);
    // Field pairs: heights count twice. 1088 lines, eight of them cropped.
    expect_size({0x67, 0x64, 0x00, 0x28, 0xAC, 0xD9, 0x40, 0x78, 0x04, 0x4F, 0xDE, 0x02,
                 0x20, 0x00, 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x03, 0x01, 0x43, 0xE2},
                1920, 1080);
    expect_size({0x67, 0x42, 0xC0, 0x1F, 0xDA, 0x01, 0x40, 0x16, 0xE8}, 1280, 720);
}

TEST(SequenceParameters, TellChromaAndDepthsOfHighProfiles) {
    const Bytes deep{0x67, 0x7A, 0x00, 0x0C, 0xB6, 0xCD, 0x94, 0x15, 0x19, 0xE2, 0x22, 0xF0, 0x11};
    const auto set = read_sequence_parameters(deep); // 4:2:2 in ten bits
    ASSERT_TRUE(set);
    EXPECT_EQ(set->profile, 122);
    EXPECT_EQ(set->chroma, 2);
    EXPECT_EQ(set->luma_depth, 10);
    EXPECT_EQ(set->chroma_depth, 10);
    expect_size(deep, 322, 182); // cropped by units of two and one
    // 4:4:4 crops by single samples, and so does grey.
    expect_size({0x67, 0xF4, 0x00, 0x0C, 0x91, 0x9B, 0x28, 0x2A, 0x33, 0xC7, 0xC6, 0x60, 0x22}, 322,
                181);
    const Bytes grey{0x67, 0x64, 0x00, 0x0C, 0xF3, 0x65, 0x05, 0x46, 0x78, 0xF8, 0xBC, 0x05};
    expect_size(grey, 322, 182);
    EXPECT_EQ(read_sequence_parameters(grey)->chroma, 0);
}

TEST(SequenceParameters, ScalingListsAreWalked) {
    auto flat = high();
    flat.put(1, 1).put(0, 8); // a matrix without a list
    expect_size(with_size(flat).bytes(), 1280, 720);

    auto lists = high();
    lists.put(1, 1);
    for (int list = 0; list < 8; ++list) {
        lists.put(1, 1);
        const int size = list < 6 ? 16 : 64;
        for (int i = 0; i < size; ++i)
            lists.se(list % 2 == 0 ? 3 : i % 2 == 0 ? -5 : 6);
    }
    expect_size(with_size(lists).bytes(), 1280, 720);

    auto cut = high(); // the value 0 ends a list: the default holds, or the last one goes on
    cut.put(1, 1);
    cut.put(1, 1).se(-8).put(1, 1).se(4).se(-12).put(0, 6);
    expect_size(with_size(cut).bytes(), 1280, 720);

    auto twelve = high(244, 3);
    twelve.put(1, 1);
    for (int list = 0; list < 12; ++list)
        twelve.put(1, 1).se(-8);
    expect_size(with_size(twelve).bytes(), 1280, 720);
}

TEST(SequenceParameters, OrderCountsOfEveryTypeAreWalked) {
    Bits cycle;
    cycle.put(66, 8).put(0, 8).put(31, 8).ue(0).ue(0).ue(1).put(0, 1).se(-1).se(2).ue(3);
    cycle.se(1).se(-300).se(70000).ue(1).put(0, 1).ue(79).ue(44).put(1, 1).put(1, 1).put(0, 1);
    expect_size(cycle.put(1, 1).bytes(), 1280, 720);
    Bits endless;
    endless.put(66, 8).put(0, 8).put(31, 8).ue(0).ue(0).ue(1).put(0, 1).se(0).se(0).ue(0xFFFFFFF);
    EXPECT_FALSE(read_sequence_parameters(endless.bytes()));
}

TEST(SequenceParameters, WhatIsCroppedAwayIsNotShown) {
    auto some = high().put(0, 1);
    expect_size(with_size(some, {1, 2, 0, 4}).bytes(), 1274, 712);
    auto all = high().put(0, 1);
    EXPECT_FALSE(read_sequence_parameters(with_size(all, {0, 0, 180, 180}).bytes()));
    auto absurd = high().put(0, 1);
    absurd.ue(0).ue(0).ue(0).ue(1).put(0, 1).ue(0xFFFFFFFE).ue(0xFFFFFFFE).put(1, 1).put(1, 2);
    EXPECT_FALSE(read_sequence_parameters(absurd.bytes()));
}

TEST(SequenceParameters, AreUnknownWhereTheyAreCutOffOrMissing) {
    auto lists = high().put(1, 1).put(1, 1);
    for (int i = 0; i < 16; ++i)
        lists.se(1);
    lists.put(0, 7);
    // The last byte holds no more than what follows the size.
    const auto whole = with_size(lists, {0, 0, 0, 2}).bytes();
    expect_size(whole, 1280, 716);
    for (std::size_t size = 0; size + 1 < whole.size(); ++size)
        EXPECT_FALSE(read_sequence_parameters(BytesView(whole).first(size))) << size;
    EXPECT_FALSE(read_sequence_parameters(Bytes{0x68, 0xEE, 0x38, 0x80}));
    EXPECT_FALSE(read_sequence_parameters(Bytes(200, 0x67)));
    EXPECT_FALSE(read_sequence_parameters(Bytes(200, 0)));
    Bytes zeros(200, 0);
    zeros[0] = 0x67;
    EXPECT_FALSE(read_sequence_parameters(zeros));
}

TEST(BitReader, ReadsNumbersAndSaysWhenTheyEnd) {
    const Bytes data{0b10100110, 0b01000010, 0b10000000};
    BitReader bits(data); // 1 010 011 00100 00101 0000000
    EXPECT_EQ(bits.exp_golomb(), 0U);
    EXPECT_EQ(bits.signed_exp_golomb(), 1);
    EXPECT_EQ(bits.signed_exp_golomb(), -1);
    EXPECT_EQ(bits.exp_golomb(), 3U);
    EXPECT_EQ(bits.exp_golomb(), 4U);
    EXPECT_FALSE(bits.ended());
    EXPECT_EQ(bits.bits(8), 0U);
    EXPECT_TRUE(bits.ended());
}

TEST(BitReader, SkipsEmulationPreventionAndNothingElse) {
    const Bytes data{0, 0, 3, 1, 0, 3, 0, 0, 3};
    BitReader bits(data);
    EXPECT_EQ(bits.bits(24), 1U);
    EXPECT_EQ(bits.bits(32), 0x00030000U);
    EXPECT_FALSE(bits.ended());
    bits.bit();
    EXPECT_TRUE(bits.ended());
}

TEST(BitReader, TakesTheLargestNumberAndNoLargerOne) {
    const Bytes largest{0, 0, 3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFE}; // 31 zeros, 1, 31 ones
    EXPECT_EQ(BitReader(largest).exp_golomb(), 0xFFFFFFFEU);
    const Bytes larger{0, 0, 3, 0, 0, 0x80, 0, 0, 3, 0, 0, 0, 0};
    BitReader bits(larger);
    EXPECT_EQ(bits.exp_golomb(), 0U);
    EXPECT_TRUE(bits.ended());
}

} // namespace
} // namespace gulou::media
