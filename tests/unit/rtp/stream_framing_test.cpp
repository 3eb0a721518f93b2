#include "pipeline/rtp/stream_framing.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::rtp {
namespace {

using Fed = StreamFraming::Fed;

class Row26StreamFraming : public testing::Test {
protected:
    Fed feed(Bytes bytes) {
        return framing_.feed(bytes, [this](MutableBytes packet) {
            packets_.emplace_back(packet.begin(), packet.end());
            return packets_.size() != stop_after_;
        });
    }
    static void append(Bytes& stream, std::size_t size, std::uint8_t mark) {
        stream.push_back(static_cast<std::uint8_t>(size >> 8));
        stream.push_back(static_cast<std::uint8_t>(size));
        stream.insert(stream.end(), size, mark);
    }
    StreamFraming framing_;
    std::vector<Bytes> packets_;
    std::size_t stop_after_ = 0;
};

TEST_F(Row26StreamFraming, PacketsComeWholeHoweverTheStreamIsCut) {
    Bytes stream;
    for (const std::size_t size : {1U, 1500U, 20U, 300U, 2U})
        append(stream, size, static_cast<std::uint8_t>(size));
    for (std::size_t step = 1; step < 40; ++step) {
        packets_.clear();
        for (std::size_t at = 0; at < stream.size(); at += step) {
            const auto end = std::min(stream.size(), at + step);
            const auto from = stream.begin() + static_cast<std::ptrdiff_t>(at);
            ASSERT_EQ(feed(Bytes(from, stream.begin() + static_cast<std::ptrdiff_t>(end))),
                      Fed::Good);
        }
        ASSERT_EQ(packets_.size(), 5U) << "step " << step;
        EXPECT_EQ(packets_[1], Bytes(1500, 1500 & 0xFF));
        EXPECT_EQ(packets_[4], Bytes(2, 2));
        EXPECT_EQ(framing_.waiting(), 0U);
    }
}

TEST_F(Row26StreamFraming, WhatWaitsIsNeverMoreThanOnePacket) {
    Bytes stream;
    append(stream, 1500, 7);
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(feed(Bytes(stream.begin(), stream.begin() + 1400)), Fed::Good);
        ASSERT_LE(framing_.waiting(), StreamFraming::most_packet + frame_head_size);
        ASSERT_EQ(feed(Bytes(stream.begin() + 1400, stream.end())), Fed::Good);
    }
    EXPECT_EQ(packets_.size(), 1000U);
}

TEST_F(Row26StreamFraming, AnImpossibleLengthEndsTheStream) {
    EXPECT_EQ(feed({0x05, 0xDD, 1}), Fed::Garbage); // 1501
    StreamFraming other;
    framing_ = other;
    EXPECT_EQ(feed({0, 0, 1, 2}), Fed::Garbage);
    framing_ = other;
    EXPECT_EQ(feed({0xFF}), Fed::Good);
    EXPECT_EQ(feed({0xFF}), Fed::Garbage); // told as soon as both bytes are there
    EXPECT_TRUE(packets_.empty());
}

TEST_F(Row26StreamFraming, NothingComesAfterTheReceiverSaidStop) {
    Bytes stream;
    append(stream, 10, 1);
    append(stream, 10, 2);
    stop_after_ = 1;
    EXPECT_EQ(feed(stream), Fed::Good);
    EXPECT_EQ(packets_.size(), 1U);
}

} // namespace
} // namespace gulou::rtp
