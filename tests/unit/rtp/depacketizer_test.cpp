#include "pipeline/rtp/h264_depacketizer.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"
#include "pipeline/rtp/vp8_depacketizer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace gulou::rtp {
namespace {

struct Payloads final : PayloadSink {
    void on_payload(BytesView payload, LastOfUnit) override {
        all.emplace_back(payload.begin(), payload.end());
    }
    std::vector<Bytes> all;
};

void append_nal(Bytes& unit, std::uint8_t header, std::size_t size) {
    unit.insert(unit.end(), {0, 0, 0, 1, header});
    for (std::size_t i = 1; i < size; ++i)
        unit.push_back(static_cast<std::uint8_t>(i % 251 + 1));
}

TEST(H264Depacketizer, RestoresWhatThePacketizerCut) {
    Bytes unit;
    append_nal(unit, 0x67, 20);
    append_nal(unit, 0x68, 6);
    append_nal(unit, 0x65, 5000);
    Payloads cut;
    std::array<std::uint8_t, most_payload> scratch{};
    packetize_h264(unit, scratch, cut);
    ASSERT_GT(cut.all.size(), 4U);
    H264Depacketizer depacketizer;
    Bytes out;
    depacketizer.begin();
    for (const auto& payload : cut.all)
        ASSERT_TRUE(depacketizer.add(payload, out));
    EXPECT_EQ(out, unit);
    EXPECT_TRUE(depacketizer.complete());
    EXPECT_TRUE(depacketizer.has_picture());
    EXPECT_TRUE(depacketizer.has_idr());
    EXPECT_TRUE(depacketizer.has_parameter_sets());
}

TEST(H264Depacketizer, RefusesAFragmentWithoutItsBeginningOrEnd) {
    H264Depacketizer depacketizer;
    Bytes out;
    depacketizer.begin();
    EXPECT_FALSE(depacketizer.add(Bytes{0x7C, 0x05, 1}, out));
    EXPECT_TRUE(depacketizer.add(Bytes{0x7C, 0x85, 1}, out));
    EXPECT_FALSE(depacketizer.complete());
    EXPECT_FALSE(depacketizer.add(Bytes{0x41, 1}, out)) << "the end is missing";
    EXPECT_FALSE(depacketizer.add(Bytes{0x7C, 0x85, 1}, out)) << "a second beginning";
    EXPECT_FALSE(depacketizer.add(Bytes{0x7C, 0x01, 1}, out)) << "of another unit";
    EXPECT_TRUE(depacketizer.add(Bytes{0x7C, 0x45, 2}, out));
    EXPECT_TRUE(depacketizer.complete());
    EXPECT_EQ(out, (Bytes{0, 0, 0, 1, 0x65, 1, 2}));
}

TEST(H264Depacketizer, RefusesWhatPacketizationModeOneDoesNotHave) {
    H264Depacketizer depacketizer;
    Bytes out;
    for (const int type : {0, 25, 26, 27, 29, 30, 31})
        EXPECT_FALSE(depacketizer.add(Bytes{static_cast<std::uint8_t>(type), 0, 1, 0x41}, out))
            << type;
    EXPECT_FALSE(depacketizer.add({}, out));
    EXPECT_FALSE(depacketizer.add(Bytes{24, 0, 5, 0x67}, out)) << "longer than what is there";
    EXPECT_FALSE(depacketizer.add(Bytes{24, 0, 1, 0x67, 9}, out)) << "a rest that is no unit";
}

TEST(H264Depacketizer, KnowsParameterSetsFromPictures) {
    H264Depacketizer depacketizer;
    Bytes out;
    depacketizer.begin();
    EXPECT_TRUE(depacketizer.add(Bytes{24, 0, 2, 0x67, 1, 0, 2, 0x68, 1}, out));
    EXPECT_TRUE(depacketizer.has_parameter_sets());
    EXPECT_FALSE(depacketizer.has_picture());
    depacketizer.begin();
    EXPECT_TRUE(depacketizer.add(Bytes{0x41, 1}, out));
    EXPECT_TRUE(depacketizer.has_picture());
    EXPECT_FALSE(depacketizer.has_idr());
    EXPECT_FALSE(depacketizer.has_parameter_sets());
}

TEST(Vp8Depacketizer, JoinsThePacketsOfAFrame) {
    Vp8Depacketizer depacketizer;
    Bytes out;
    depacketizer.begin();
    EXPECT_TRUE(depacketizer.add(Bytes{0x90, 0x80, 0x11, 0x00, 1, 2}, out)); // picture id 17
    EXPECT_TRUE(depacketizer.add(Bytes{0x80, 0x80, 0x11, 3}, out));
    EXPECT_EQ(out, (Bytes{0x00, 1, 2, 3}));
    EXPECT_TRUE(depacketizer.complete());
    EXPECT_TRUE(depacketizer.keyframe());
    EXPECT_FALSE(depacketizer.add(Bytes{0x10, 0x01}, out)) << "the next frame's beginning";
}

TEST(Vp8Depacketizer, RefusesAFrameWithoutItsBeginning) {
    Vp8Depacketizer depacketizer;
    Bytes out;
    depacketizer.begin();
    EXPECT_FALSE(depacketizer.add(Bytes{0x00, 1, 2}, out));
    EXPECT_FALSE(depacketizer.add(Bytes{0x80}, out));
    EXPECT_FALSE(depacketizer.complete());
    EXPECT_TRUE(depacketizer.add(Bytes{0x10, 0x01, 2}, out));
    EXPECT_FALSE(depacketizer.keyframe());
}

} // namespace
} // namespace gulou::rtp
