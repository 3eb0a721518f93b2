#include "pipeline/relay/placement.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

const CallId call("call");
const CameraId camera("camera");

TEST(Placement, ACallStaysOnTheThreadOfItsFirstParty) {
    Placement places;
    places.enter(PeerId(1), call, 2);
    places.enter(PeerId(2), call, 0); // wherever it would have gone
    EXPECT_EQ(places.find(PeerId(2))->thread, 2U);
    EXPECT_EQ(places.thread_of(call), 2U);
    places.leave(PeerId(1));
    EXPECT_EQ(places.thread_of(call), 2U);
    places.leave(PeerId(2));
    EXPECT_FALSE(places.thread_of(call));
    EXPECT_TRUE(places.parties(call).empty());
}

TEST(Placement, ViewersAreCountedByThreadAndOverAll) {
    Placement places;
    places.enter(PeerId(1), camera, 0);
    places.enter(PeerId(2), camera, 1);
    places.enter(PeerId(3), camera, 1);
    EXPECT_EQ(places.viewers(camera, 1), 2);
    EXPECT_EQ(places.watching(camera), 0); // nobody was answered yet
    places.set_answered(PeerId(2));
    places.set_answered(PeerId(3));
    EXPECT_EQ(places.watching(camera), 2);
    EXPECT_TRUE(places.leave(PeerId(3))->answered);
    EXPECT_EQ(places.watching(camera), 1);
    EXPECT_EQ(places.viewers(camera, 1), 1);
    EXPECT_FALSE(places.leave(PeerId(3)));
}

TEST(Placement, ALaterPeerOfTheSameIdIsAnotherOne) {
    Placement places;
    const auto first = places.enter(PeerId(1), call, 0).serial;
    places.leave(PeerId(1));
    EXPECT_NE(places.enter(PeerId(1), call, 1).serial, first);
    EXPECT_EQ(places.thread_of(call), 1U);
}

} // namespace
} // namespace gulou::relay
