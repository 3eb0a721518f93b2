#include "pipeline/relay/level_meter.hpp"
#include "pipeline/relay/speaker_detector.hpp"

#include <gtest/gtest.h>

#include <map>

namespace gulou::relay {
namespace {

const PeerId alice{1};
const PeerId bob{2};

class SpeakerTest : public testing::Test {
protected:
    // Everyone's loudness for so long; counts who began and how often the speaker changed.
    void hear(std::map<PeerId, double> loudness, std::chrono::milliseconds how_long) {
        for (auto t = how_long.count(); t > 0; t -= SpeakerDetector::interval.count()) {
            now_ += SpeakerDetector::interval;
            std::vector<SpeakerDetector::Level> levels;
            for (const auto& [party, level] : loudness)
                levels.push_back({party, level});
            const auto before = detector_.speaker();
            for (const auto party : detector_.update(levels, now_))
                ++began_[party];
            changes_ += detector_.speaker() != before;
        }
    }
    SteadyTime now_{std::chrono::hours(1)};
    SpeakerDetector detector_;
    std::map<PeerId, int> began_;
    int changes_ = 0;
};

TEST_F(SpeakerTest, SpeechIsNoticedWithinHalfASecond) {
    hear({{alice, 20}, {bob, 20}}, std::chrono::seconds(2));
    EXPECT_EQ(detector_.speaker(), std::nullopt);
    hear({{alice, 97}, {bob, 20}}, std::chrono::milliseconds(600));
    EXPECT_EQ(detector_.speaker(), alice);
    EXPECT_EQ(began_[alice], 1);
}

TEST_F(SpeakerTest, AClickOrACoughIsNotSpeech) {
    hear({{alice, 20}}, std::chrono::seconds(1));
    hear({{alice, 110}}, std::chrono::milliseconds(100));
    hear({{alice, 20}}, std::chrono::seconds(2));
    EXPECT_EQ(changes_, 0);
}

TEST_F(SpeakerTest, PausesBetweenWordsDoNotEndASpeech) {
    for (int i = 0; i < 10; ++i) {
        hear({{alice, 95}, {bob, 20}}, std::chrono::milliseconds(800));
        hear({{alice, 30}, {bob, 20}}, std::chrono::milliseconds(500));
    }
    EXPECT_EQ(detector_.speaker(), alice);
    EXPECT_EQ(changes_, 1);
    hear({{alice, 20}, {bob, 20}}, std::chrono::seconds(3));
    EXPECT_EQ(detector_.speaker(), std::nullopt);
}

TEST_F(SpeakerTest, TwoWhoSpeakAlikeDoNotMakeItFlicker) {
    hear({{alice, 95}, {bob, 20}}, std::chrono::seconds(1));
    for (int i = 0; i < 30; ++i)
        hear({{alice, 95}, {bob, i % 2 == 0 ? 93.0 : 97.0}}, std::chrono::milliseconds(200));
    EXPECT_EQ(detector_.speaker(), alice);
    EXPECT_EQ(changes_, 1);
    EXPECT_EQ(began_[bob], 1); // is heard all the same where voices outnumber lines
}

TEST_F(SpeakerTest, WhoIsClearlyLouderTakesOver) {
    hear({{alice, 85}, {bob, 20}}, std::chrono::seconds(1));
    hear({{alice, 85}, {bob, 105}}, std::chrono::milliseconds(1500));
    EXPECT_EQ(detector_.speaker(), bob);
}

TEST_F(SpeakerTest, AFanIsNotASpeaker) {
    hear({{alice, 82}}, std::chrono::seconds(40));
    hear({{alice, 82}}, std::chrono::seconds(5));
    EXPECT_EQ(detector_.speaker(), std::nullopt);
    for (int i = 0; i < 5; ++i) { // speech above the fan
        hear({{alice, 100}}, std::chrono::milliseconds(600));
        hear({{alice, 82}}, std::chrono::milliseconds(300));
    }
    EXPECT_EQ(detector_.speaker(), alice);
}

TEST_F(SpeakerTest, WhoLeavesIsNoSpeakerAnyMore) {
    hear({{alice, 95}, {bob, 20}}, std::chrono::seconds(1));
    hear({{bob, 20}}, std::chrono::milliseconds(100));
    EXPECT_EQ(detector_.speaker(), std::nullopt);
}

TEST(Row16AudioLevel, IsTheMeanOfTheLevelsWithoutTheVoiceFlag) {
    LevelMeter meter;
    EXPECT_EQ(meter.take(), 0.0);
    meter.note(0x80 | 27);
    meter.note(47);
    EXPECT_EQ(meter.take(), 90.0);
    EXPECT_EQ(meter.take(), 0.0);
}

} // namespace
} // namespace gulou::relay
