#include "pipeline/rtp/h264.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace gulou::rtp {
namespace {

Bytes nal(std::uint8_t header, std::size_t size) {
    Bytes out(size, 0x55);
    out[0] = header;
    return out;
}

Bytes annex_b(const std::vector<Bytes>& nals) {
    Bytes out;
    for (const auto& one : nals) {
        const std::array<std::uint8_t, 4> start{0, 0, 0, 1};
        out.insert(out.end(), start.begin(), start.end());
        out.insert(out.end(), one.begin(), one.end());
    }
    return out;
}

struct Collected final : PayloadSink {
    void on_payload(BytesView payload, LastOfUnit last) override {
        EXPECT_LE(payload.size(), most_payload);
        payloads.emplace_back(payload.begin(), payload.end());
        markers.push_back(last == LastOfUnit::Yes);
    }
    std::vector<Bytes> payloads;
    std::vector<bool> markers;
};

Collected packetize(const Bytes& unit) {
    Collected out;
    std::array<std::uint8_t, most_payload> scratch{};
    packetize_h264(unit, scratch, out);
    return out;
}

// What RFC 6184 says a receiver does.
std::vector<Bytes> depacketize(const std::vector<Bytes>& payloads) {
    std::vector<Bytes> out;
    for (const auto& p : payloads) {
        const auto type = nal_type(p);
        if (type == NalType::FuA) {
            if (p[1] & 0x80)
                out.push_back({static_cast<std::uint8_t>((p[0] & 0xE0) | (p[1] & 0x1F))});
            out.back().insert(out.back().end(), p.begin() + 2, p.end());
        } else if (type == NalType::StapA) {
            for (std::size_t at = 1; at < p.size();) {
                const std::size_t length = static_cast<std::size_t>(p[at] << 8) + p[at + 1];
                const auto from = p.begin() + static_cast<std::ptrdiff_t>(at + 2);
                out.emplace_back(from, from + static_cast<std::ptrdiff_t>(length));
                at += 2 + length;
            }
        } else {
            out.push_back(p);
        }
    }
    return out;
}

TEST(NalReader, SplitsAtThreeAndFourByteStartCodes) {
    const Bytes stream{9, 9, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 1, 0, 0, 1, 0x65, 0, 0};
    NalReader reader(stream);
    std::vector<Bytes> nals;
    while (const auto one = reader.next())
        nals.emplace_back(one->begin(), one->end());
    EXPECT_EQ(nals, (std::vector<Bytes>{{0x67, 1}, {0x68, 2}, {0x65}}));
}

TEST(NalReader, FindsNothingInBytesWithoutAStartCode) {
    EXPECT_FALSE(NalReader({}).next());
    EXPECT_FALSE(NalReader(Bytes{0, 0}).next());
    EXPECT_FALSE(NalReader(Bytes{1, 2, 3, 4, 5}).next());
    EXPECT_FALSE(NalReader(Bytes{0, 0, 1}).next());
}

TEST(H264Packetizer, GivesBackTheSameNalUnits) {
    const std::vector<std::vector<Bytes>> table{
        {nal(0x41, 100)},
        {nal(0x67, 20), nal(0x68, 6), nal(0x65, 5000)},
        {nal(0x67, 20), nal(0x68, 6), nal(0x06, 40), nal(0x65, 1170), nal(0x65, 1170)},
        {nal(0x41, 1177)},
        {nal(0x41, 1178)},
        {nal(0x41, 1180)},
        {nal(0x41, 1181)},
        {nal(0x41, 2 * 1178 + 1)},
        {nal(0x65, 200000)},
    };
    for (const auto& nals : table) {
        const auto out = packetize(annex_b(nals));
        EXPECT_EQ(depacketize(out.payloads), nals);
        for (std::size_t i = 0; i < out.markers.size(); ++i)
            EXPECT_EQ(out.markers[i], i + 1 == out.markers.size());
    }
}

TEST(H264Packetizer, AggregatesParameterSetsWithTheHighestImportance) {
    const auto out = packetize(annex_b({nal(0x27, 20), nal(0x68, 6)}));
    ASSERT_EQ(out.payloads.size(), 1U);
    EXPECT_EQ(out.payloads[0][0], 0x60 | 24);
}

TEST(H264Packetizer, LeavesDelimitersOutAndMakesNothingOfNothing) {
    EXPECT_EQ(packetize(annex_b({nal(0x09, 2), nal(0x41, 9)})).payloads,
              (std::vector<Bytes>{nal(0x41, 9)}));
    EXPECT_TRUE(packetize(annex_b({nal(0x09, 2)})).payloads.empty());
    EXPECT_TRUE(packetize(Bytes{1, 2, 3}).payloads.empty());
}

TEST(H264Keyframe, StartsAtParameterSetsOrAnIdrPicture) {
    EXPECT_TRUE(starts_keyframe(Bytes{0x67, 1}));
    EXPECT_TRUE(starts_keyframe(Bytes{0x65, 1}));
    EXPECT_TRUE(starts_keyframe(Bytes{0x78, 0, 1, 0x68, 0, 1, 0x65})); // STAP-A
    EXPECT_TRUE(starts_keyframe(Bytes{0x7C, 0x85, 1}));                // first fragment
    EXPECT_FALSE(starts_keyframe(Bytes{0x7C, 0x05, 1}));               // later fragment
    EXPECT_FALSE(starts_keyframe(Bytes{0x41, 1}));
    EXPECT_FALSE(starts_keyframe(Bytes{0x78, 0, 1, 0x41}));
}

TEST(H264Keyframe, IsNotSeenInMalformedPayloads) {
    EXPECT_FALSE(starts_keyframe({}));
    EXPECT_FALSE(starts_keyframe(Bytes{0x7C}));
    EXPECT_FALSE(starts_keyframe(Bytes{0x78, 0, 9, 0x67}));
    EXPECT_FALSE(starts_keyframe(Bytes{0x78, 0, 0, 0x67}));
    EXPECT_FALSE(starts_keyframe(Bytes{0x78, 0}));
}

TEST(H264, OnlySlicesNobodyRefersToMayBeLeftOut) {
    EXPECT_TRUE(is_disposable(Bytes{0x01, 1}));        // slice, nal_ref_idc 0
    EXPECT_TRUE(is_disposable(Bytes{0x1C, 0x01, 1}));  // its fragment
    EXPECT_FALSE(is_disposable(Bytes{0x21, 1}));       // a reference
    EXPECT_FALSE(is_disposable(Bytes{0x3C, 0x01, 1})); // a reference's fragment
    EXPECT_FALSE(is_disposable(Bytes{0x06, 1}));       // SEI
    EXPECT_FALSE(is_disposable(Bytes{0x1C}));
    EXPECT_FALSE(is_disposable(Bytes{}));
}

} // namespace
} // namespace gulou::rtp
