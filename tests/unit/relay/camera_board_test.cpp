#include "pipeline/relay/camera_board.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::relay {
namespace {

using Continuity = CameraSource::Continuity;

class CameraBoardTest : public testing::Test {
protected:
    void push(const char* camera, bool key, media::Codec codec = media::Codec::H264) {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->codec = codec;
        unit->keyframe = key;
        unit->pts = std::chrono::milliseconds(40) * frame_++;
        unit->data = Bytes(100, 1);
        board_.push(CameraId(camera), std::move(unit));
    }
    std::vector<CameraUnit>& at(std::size_t thread) { return delivered_[thread]; }

    ManualClock clock_;
    Counter lost_;
    std::vector<std::vector<CameraUnit>> delivered_ = std::vector<std::vector<CameraUnit>>(3);
    std::vector<std::size_t> room_ = std::vector<std::size_t>(3, 1000);
    int frame_ = 0;
    CameraBoard board_{3,
                       [this](std::size_t thread, CameraUnit unit) {
                           if (room_[thread] == 0)
                               return false;
                           --room_[thread];
                           delivered_[thread].push_back(std::move(unit));
                           return true;
                       },
                       lost_, clock_};
};

TEST_F(CameraBoardTest, AUnitCrossesOnceToEachThreadThatWatchesAndToNoOther) {
    board_.subscribe(CameraId("a"), 0);
    board_.subscribe(CameraId("a"), 2);
    board_.subscribe(CameraId("a"), 2);
    push("a", true);
    push("b", true);
    EXPECT_EQ(at(0).size(), 1U);
    EXPECT_TRUE(at(1).empty());
    EXPECT_EQ(at(2).size(), 1U);
    EXPECT_EQ(at(0)[0].unit, at(2)[0].unit); // the same picture, not a copy
}

TEST_F(CameraBoardTest, AThreadsFirstViewerBringsTheCurrentGroup) {
    push("a", false); // before any key frame
    push("a", true);
    push("a", false);
    push("a", true);
    push("a", false);
    push("a", false);
    board_.subscribe(CameraId("a"), 1);
    ASSERT_EQ(at(1).size(), 3U);
    EXPECT_TRUE(at(1)[0].unit->keyframe);
    EXPECT_EQ(at(1)[0].continuity, Continuity::Gap);
    EXPECT_EQ(at(1)[1].continuity, Continuity::Continuous);
    push("a", false);
    EXPECT_EQ(at(1).size(), 4U);
}

TEST_F(CameraBoardTest, ACameraThatStoppedHasNoGroupToShow) {
    push("a", true);
    clock_.advance(std::chrono::seconds(3));
    board_.subscribe(CameraId("a"), 1);
    EXPECT_TRUE(at(1).empty());
    push("a", false); // no key frame yet
    EXPECT_TRUE(at(1).empty());
    push("a", true);
    EXPECT_EQ(at(1).size(), 1U);
}

TEST_F(CameraBoardTest, AFullMailboxCostsThatCameraOnThatThreadUpToItsKeyFrame) {
    for (const auto* camera : {"a", "b"}) {
        board_.subscribe(CameraId(camera), 0);
        board_.subscribe(CameraId(camera), 1);
        push(camera, true);
    }
    room_[0] = 0;
    push("a", false); // lost on thread 0
    room_[0] = 1000;
    push("a", false); // without what was lost it is of no use
    push("b", false); // the other camera goes on
    EXPECT_EQ(at(0).size(), 3U);
    EXPECT_EQ(at(1).size(), 5U);
    EXPECT_EQ(lost_.value(), 2U);
    push("a", true);
    EXPECT_EQ(at(0).back().camera, CameraId("a"));
    EXPECT_EQ(at(0).back().continuity, Continuity::Gap);
}

TEST_F(CameraBoardTest, TheLastViewerLeavingIsToldInOrderAndNothingFollows) {
    board_.subscribe(CameraId("a"), 0);
    push("a", true);
    board_.unsubscribe(CameraId("a"), 0);
    board_.unsubscribe(CameraId("a"), 0);
    push("a", false);
    ASSERT_EQ(at(0).size(), 2U);
    EXPECT_FALSE(at(0)[1].unit);
    board_.subscribe(CameraId("a"), 0);
    EXPECT_EQ(at(0).size(), 4U); // the group again
}

TEST_F(CameraBoardTest, ARemovedCameraForgetsItsPicturesAndComesBackByAKeyFrame) {
    board_.subscribe(CameraId("a"), 0);
    push("a", true);
    board_.remove(CameraId("a"));
    EXPECT_FALSE(at(0).back().unit);
    board_.subscribe(CameraId("a"), 1);
    EXPECT_TRUE(at(1).empty());
    push("a", false);
    EXPECT_TRUE(at(1).empty());
    push("a", true);
    EXPECT_EQ(at(1).size(), 1U);
    EXPECT_EQ(at(0).size(), 3U);
}

TEST_F(CameraBoardTest, ACodecThatCannotBeShownIsKnownToTheFirstViewer) {
    push("a", false, media::Codec::H265);
    board_.subscribe(CameraId("a"), 0);
    ASSERT_EQ(at(0).size(), 1U);
    EXPECT_EQ(at(0)[0].unit->codec, media::Codec::H265);
}

TEST_F(CameraBoardTest, SoundIsNotKeptAndNotHeldBackByALostPicture) {
    board_.subscribe(CameraId("a"), 0);
    push("a", false, media::Codec::PCMA);
    EXPECT_EQ(at(0).size(), 1U);
    board_.subscribe(CameraId("a"), 1);
    EXPECT_TRUE(at(1).empty());
}

} // namespace
} // namespace gulou::relay
