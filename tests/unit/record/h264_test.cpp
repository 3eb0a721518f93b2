#include "pipeline/record/h264.hpp"

#include "tests/unit/record/encoded.hpp"

#include <gtest/gtest.h>

namespace gulou::record {
namespace {

TEST(AvcConfiguration, NeedsSpsAndPps) {
    const Bytes only_sps{0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0x80};
    const Bytes only_pps{0, 0, 0, 1, 0x68, 0xce, 0x38, 0x80};
    const Bytes garbage{1, 2, 3, 4, 5};
    for (const auto& data : {only_sps, only_pps, garbage, Bytes{}, Bytes{0, 0, 1}}) {
        const auto made = avc_configuration(data);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, ErrorCode::Invalid);
    }
}

TEST(AvcConfiguration, CarriesProfileAndBothSets) {
    const Bytes both{0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0x80, 0, 0, 1, 0x68, 0xce, 0x38, 0x80};
    const auto made = avc_configuration(both);
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, (Bytes{1,    0x42, 0xc0, 0x1f, 0xff, 0xe1, 0,    5,    0x67, 0x42,
                            0xc0, 0x1f, 0x80, 1,    0,    4,    0x68, 0xce, 0x38, 0x80}));
}

TEST(AvcConfiguration, OfAHighProfileTellsChromaAndDepth) {
    // As x264 writes 4:2:0 in eight bits.
    const Bytes high{0,    0,    1,    0x67, 0x64, 0x00, 0x0B, 0xAC, 0xB2, 0x02,
                     0x83, 0xF6, 0x02, 0x20, 0,    0,    1,    0x68, 0xee, 0x80};
    const auto made = avc_configuration(high);
    ASSERT_TRUE(made);
    EXPECT_EQ(Bytes(made->end() - 4, made->end()), (Bytes{0xfd, 0xf8, 0xf8, 0}));
    // 4:2:2 in ten.
    const Bytes deep{0,    0,    1,    0x67, 0x7A, 0x00, 0x0C, 0xB6, 0xCD, 0x94, 0x15,
                     0x19, 0xE2, 0x22, 0xF0, 0x11, 0,    0,    1,    0x68, 0xee, 0x80};
    const auto other = avc_configuration(deep);
    ASSERT_TRUE(other);
    EXPECT_EQ(Bytes(other->end() - 4, other->end()), (Bytes{0xfe, 0xfa, 0xfa, 0}));
}

TEST(AppendSample, ReplacesStartCodesByLengthsAndDropsDelimiters) {
    const Bytes unit{0, 0, 0, 1, 0x09, 0xf0, 0, 0, 1, 0x41, 0xaa, 0, 0, 3, 1, 0, 0, 0, 1, 0x41, 7};
    Bytes out{0xff};
    EXPECT_EQ(append_sample(unit, out), 16u);
    EXPECT_EQ(out, (Bytes{0xff, 0, 0, 0, 6, 0x41, 0xaa, 0, 0, 3, 1, 0, 0, 0, 2, 0x41, 7}));
}

TEST(AppendSample, OfGarbageIsNothing) {
    for (const auto& data :
         {Bytes{}, Bytes{0}, Bytes{0, 0, 1}, Bytes{0, 0, 0, 1}, Bytes{9, 9, 9}}) {
        Bytes out;
        EXPECT_EQ(append_sample(data, out), 0u);
    }
}

} // namespace
} // namespace gulou::record
