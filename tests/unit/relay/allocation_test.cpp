#include "pipeline/relay/allocation.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::relay {
namespace {

using Sending = SinkAim::Sending;

VideoDemand simulcast(int tile = -1) {
    VideoDemand out;
    out.layer_count = 3;
    out.layers[0] = {{100'000, 100'000, 100'000}, 180};
    out.layers[1] = {{400'000, 400'000, 400'000}, 360};
    out.layers[2] = {{1'500'000, 1'500'000, 1'500'000}, 720};
    out.height = tile;
    out.now = {Sending::On, 2, SinkAim::every_frame};
    return out;
}
VideoDemand single(std::uint32_t base, std::uint32_t middle, std::uint32_t all) {
    VideoDemand out;
    out.layers[0] = {{base, middle, all}, 720};
    out.now = {Sending::On, 0, SinkAim::every_frame};
    return out;
}

struct Outcome {
    Allocation allocation;
    std::vector<SinkAim> aims;
};
Outcome decide(const std::vector<VideoDemand>& demands, std::uint32_t bps,
               LinkBudget::Upgrades upgrades = LinkBudget::Upgrades::Allowed) {
    Outcome out;
    out.aims.resize(demands.size());
    out.allocation = allocate(demands, {bps, upgrades}, out.aims);
    return out;
}

TEST(Allocation, EverythingFitsOnAWideLink) {
    const auto out = decide({simulcast(), simulcast()}, 5'000'000);
    EXPECT_EQ(out.aims[0].layer, 2);
    EXPECT_EQ(out.aims[1].layer, 2);
    EXPECT_EQ(out.allocation.quality, Quality::Full);
    EXPECT_EQ(out.allocation.wanted_bps, 0U);
}

TEST(Allocation, ALowerLayerComesBeforeFewerFrames) {
    const auto out = decide({simulcast()}, 1'000'000);
    EXPECT_EQ(out.aims[0].layer, 1);
    EXPECT_EQ(out.aims[0].temporal, SinkAim::every_frame);
    EXPECT_EQ(out.allocation.quality, Quality::Reduced);
    EXPECT_EQ(out.allocation.wanted_bps, 1'800'000U); // with the margin
}

TEST(Allocation, FewerFramesComeBeforeSoundOnly) {
    const auto demand = single(300'000, 500'000, 800'000);
    EXPECT_EQ(decide({demand}, 800'000).aims[0].temporal, SinkAim::every_frame);
    EXPECT_EQ(decide({demand}, 700'000).aims[0].temporal, 1);
    EXPECT_EQ(decide({demand}, 400'000).aims[0].temporal, 0);
    EXPECT_EQ(decide({demand}, 400'000).allocation.quality, Quality::Reduced);
}

TEST(Allocation, SoundOnlyIsLast) {
    const auto out = decide({single(800'000, 800'000, 800'000)}, 500'000);
    EXPECT_EQ(out.aims[0].sending, Sending::Off);
    EXPECT_EQ(out.allocation.quality, Quality::AudioOnly);
    EXPECT_EQ(out.allocation.wanted_bps, 960'000U);
}

TEST(Allocation, TheLayerFollowsTheTile) {
    const auto layer = [](int tile) {
        return static_cast<int>(decide({simulcast(tile)}, 10'000'000).aims[0].layer);
    };
    EXPECT_EQ(layer(120), 0);
    EXPECT_EQ(layer(180), 0);
    EXPECT_EQ(layer(181), 1);
    EXPECT_EQ(layer(540), 2);
    EXPECT_EQ(layer(2160), 2);
    EXPECT_EQ(decide({simulcast(120)}, 10'000'000).allocation.quality, Quality::Full);
}

TEST(Allocation, LayersOfUnknownSizeHalveFromOneToTheNext) {
    auto demand = simulcast(200);
    for (auto& layer : demand.layers)
        layer.height = 0;
    EXPECT_EQ(decide({demand}, 10'000'000).aims[0].layer, 1);
    demand.height = 150;
    EXPECT_EQ(decide({demand}, 10'000'000).aims[0].layer, 0);
}

TEST(Allocation, AHiddenTileCostsNothingAndIsNoLoss) {
    const auto out = decide({simulcast(0), simulcast()}, 1'600'000);
    EXPECT_EQ(out.aims[0].sending, Sending::Off);
    EXPECT_EQ(out.aims[1].layer, 2);
    EXPECT_EQ(out.allocation.quality, Quality::Full);
}

TEST(Allocation, EveryoneGetsAPictureBeforeAnyoneGetsABetterOne) {
    const auto out = decide({simulcast(), simulcast(), simulcast()}, 1'000'000);
    EXPECT_EQ(out.aims[0].layer, 1);
    EXPECT_EQ(out.aims[1].layer, 1);
    EXPECT_EQ(out.aims[2].layer, 0);
}

TEST(Allocation, TheLargerTileComesFirst) {
    const auto out = decide({simulcast(300), simulcast(700)}, 600'000);
    EXPECT_EQ(out.aims[0].layer, 0);
    EXPECT_EQ(out.aims[1].layer, 1);
}

TEST(Allocation, WhatIsSentMayStayWhereABetterPictureWouldNeedAMargin) {
    auto demand = simulcast();
    demand.now.layer = 1;
    EXPECT_EQ(decide({demand}, 1'600'000).aims[0].layer, 1);
    EXPECT_EQ(decide({demand}, 1'810'000).aims[0].layer, 2);
    demand.now.layer = 2;
    EXPECT_EQ(decide({demand}, 1'510'000).aims[0].layer, 2);
}

TEST(Allocation, NothingGetsBetterWhileUpgradesAreHeld) {
    auto demand = simulcast();
    demand.now.layer = 0;
    EXPECT_EQ(decide({demand}, 5'000'000, LinkBudget::Upgrades::Held).aims[0].layer, 0);
    EXPECT_EQ(decide({demand}, 50'000, LinkBudget::Upgrades::Held).aims[0].sending, Sending::Off);
}

TEST(Allocation, ALayerThePublisherSwitchedOffIsPassedOver) {
    auto demand = simulcast();
    demand.layers[2].bps = {};
    const auto out = decide({demand}, 5'000'000);
    EXPECT_EQ(out.aims[0].layer, 1);
    EXPECT_EQ(out.allocation.quality, Quality::Full);
}

} // namespace
} // namespace gulou::relay
