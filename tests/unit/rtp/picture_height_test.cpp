#include "pipeline/rtp/picture_height.hpp"

#include <gtest/gtest.h>

namespace gulou::rtp {
namespace {

const Bytes hd{0x67, 0x42, 0xC0, 0x1F, 0xDA, 0x01, 0x40, 0x16, 0xE8}; // 1280×720, not cropped

TEST(PictureHeight, ReadsAnH264ParameterSetAloneOrAggregated) {
    EXPECT_EQ(h264_height(hd), 720);
    Bytes aggregated{0x78, 0, static_cast<std::uint8_t>(hd.size())};
    aggregated.insert(aggregated.end(), hd.begin(), hd.end());
    EXPECT_EQ(h264_height(aggregated), 720);
}

TEST(PictureHeight, FindsTheSetBehindADelimiterAndNotOutsideItsAggregate) {
    Bytes aggregated{0x78, 0, 2, 0x09, 0xF0, 0, static_cast<std::uint8_t>(hd.size())};
    aggregated.insert(aggregated.end(), hd.begin(), hd.end());
    EXPECT_EQ(h264_height(aggregated), 720);
    for (std::size_t size = 0; size < aggregated.size(); ++size)
        EXPECT_EQ(h264_height(BytesView(aggregated).first(size)), 0) << size;
}

TEST(PictureHeight, IsUnknownWhereTheSetIsCutOffOrMissing) {
    for (std::size_t size = 0; size < hd.size(); ++size)
        EXPECT_EQ(h264_height(BytesView(hd).first(size)), 0) << size;
    EXPECT_EQ(h264_height(Bytes{0x65, 0x88, 0x84}), 0);
}

TEST(PictureHeight, ReadsAVp8KeyFrame) {
    const Bytes frame{0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x41};
    EXPECT_EQ(vp8_height(frame), 360); // the upper two bits are a scale
    EXPECT_EQ(vp8_height(BytesView(frame).first(9)), 0);
}

} // namespace
} // namespace gulou::rtp
