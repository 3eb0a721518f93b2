#include "pipeline/relay/nack_generator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

class Row18Nack : public testing::Test {
protected:
    std::vector<std::uint16_t> due(milliseconds rtt = milliseconds(20)) {
        std::array<std::uint16_t, 64> room{};
        const auto asked = nack_.due(room, clock_.steady(), rtt);
        return {asked.begin(), asked.end()};
    }
    void arrive(std::int64_t sequence) { nack_.on_packet(sequence, clock_.steady()); }

    ManualClock clock_;
    NackGenerator nack_;
};

TEST_F(Row18Nack, AsksForAGapAfterTheReorderDelay) {
    arrive(100);
    arrive(103);
    EXPECT_TRUE(due().empty());
    clock_.advance(milliseconds(10));
    EXPECT_EQ(due(), (std::vector<std::uint16_t>{101, 102}));
}

TEST_F(Row18Nack, GivesUpSoonerWhatIsOfUseForAShorterTime) {
    std::array<std::uint16_t, 64> room{};
    arrive(100);
    arrive(102);
    clock_.advance(milliseconds(10));
    EXPECT_EQ(nack_.due(room, clock_.steady(), milliseconds(20), milliseconds(60)).size(), 1U);
    clock_.advance(milliseconds(50));
    EXPECT_TRUE(nack_.due(room, clock_.steady(), milliseconds(20), milliseconds(60)).empty());
    EXPECT_FALSE(nack_.pending());
}

TEST_F(Row18Nack, DoesNotAskForWhatOnlyCameLate) {
    arrive(100);
    arrive(102);
    arrive(101);
    clock_.advance(milliseconds(50));
    EXPECT_TRUE(due().empty());
    EXPECT_FALSE(nack_.pending());
}

TEST_F(Row18Nack, AsksForAKeyFrameInsteadAfterAnInterruption) {
    arrive(100);
    clock_.advance(milliseconds(500));
    arrive(117);
    EXPECT_FALSE(nack_.pending());
    EXPECT_TRUE(nack_.take_keyframe_needed());
}

TEST_F(Row18Nack, AsksForAFewPacketsAlsoOfAStreamThatSeldomSends) {
    arrive(100);
    clock_.advance(milliseconds(1000)); // a slide a second
    arrive(116);
    EXPECT_TRUE(nack_.pending());
    EXPECT_FALSE(nack_.take_keyframe_needed());
}

TEST_F(Row18Nack, RetriesAtThePaceOfTheRoundTrip) {
    arrive(100);
    arrive(102);
    clock_.advance(milliseconds(10));
    EXPECT_EQ(due(milliseconds(200)).size(), 1U);
    clock_.advance(milliseconds(200));
    EXPECT_TRUE(due(milliseconds(200)).empty());
    clock_.advance(milliseconds(50));
    EXPECT_EQ(due(milliseconds(200)).size(), 1U);
}

TEST_F(Row18Nack, PatientlyRepeatsWhileTheRoundTripIsNotKnown) {
    arrive(100);
    arrive(102);
    int asked = 0;
    int waited = 0;
    for (; nack_.pending(); ++waited) {
        clock_.advance(milliseconds(10));
        asked += static_cast<int>(due(milliseconds(0)).size());
    }
    EXPECT_EQ(asked, 10);
    EXPECT_EQ(waited, 101); // of 10 ms: a link with a round trip of 900 ms has answered
}

TEST_F(Row18Nack, GivesUpWhatComesTooLateToBeShown) {
    arrive(100);
    arrive(102);
    int asked = 0;
    int waited = 0;
    for (; nack_.pending(); ++waited) {
        clock_.advance(milliseconds(10));
        asked += static_cast<int>(due(milliseconds(500)).size());
    }
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(waited, 120);
    EXPECT_TRUE(nack_.take_keyframe_needed());
}

TEST_F(Row18Nack, GivesUpAfterTenTriesAndWantsAKeyFrame) {
    arrive(100);
    arrive(102);
    int asked = 0;
    for (int i = 0; i < 30; ++i) {
        clock_.advance(milliseconds(100));
        asked += static_cast<int>(due().size());
    }
    EXPECT_EQ(asked, 10);
    EXPECT_FALSE(nack_.pending());
    EXPECT_TRUE(nack_.take_keyframe_needed());
    EXPECT_FALSE(nack_.take_keyframe_needed());
}

TEST_F(Row18Nack, AHoleTooLargeWantsAKeyFrameAtOnce) {
    arrive(100);
    arrive(100 + 300);
    EXPECT_FALSE(nack_.pending());
    EXPECT_TRUE(nack_.take_keyframe_needed());
}

TEST_F(Row18Nack, GoesOnAcrossTheWrap) {
    arrive(65535);
    arrive(65538);
    clock_.advance(milliseconds(10));
    EXPECT_EQ(due(), (std::vector<std::uint16_t>{0, 1}));
}

} // namespace
} // namespace gulou::relay
