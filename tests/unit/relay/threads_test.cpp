// Four relay threads under load; what ThreadSanitizer is run on.
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <thread>

namespace gulou::relay {
namespace {

class RelayThreads : public RelayFixture {
protected:
    void start_four() {
        RelayOptions options;
        options.threads = 4;
        start(options);
    }
    void push(const std::string& camera, int frame) {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->keyframe = frame % 25 == 0;
        unit->pts = std::chrono::milliseconds(40) * frame;
        unit->data = unit->keyframe ? Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 9}
                                    : Bytes{0, 0, 0, 1, 0x41, static_cast<std::uint8_t>(frame)};
        relay_->push(CameraId(camera), std::move(unit));
    }
};

TEST_F(RelayThreads, ACallsPartiesMeetOnOneThreadAndCallsSpread) {
    start_four();
    std::deque<Peer> peers(16);
    std::set<std::uint16_t> ports;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        ASSERT_TRUE(join(peers[i], i + 1, "call" + std::to_string(i / 2)));
        if (i % 2 == 1) {
            EXPECT_EQ(peers[i].remote_port(), peers[i - 1].remote_port());
        }
        ports.insert(peers[i].remote_port());
    }
    EXPECT_EQ(ports.size(), 4U);
    EXPECT_EQ(relay_->loads().size(), 4U);
    ASSERT_TRUE(run_until([&] {
        std::size_t known = 0;
        for (const auto& load : relay_->loads())
            known += load.peers;
        return known == peers.size();
    }));
    // Not evenly: how busy a thread has been counts too.
    for (const auto& load : relay_->loads())
        EXPECT_GE(load.peers, 2U);
}

TEST_F(RelayThreads, CallsAndCamerasRunSideBySideUnderLoad) {
    start_four();
    std::deque<Peer> callers(8);
    std::deque<Peer> viewers(8);
    for (std::size_t i = 0; i < callers.size(); ++i)
        ASSERT_TRUE(join(callers[i], i + 1, "call" + std::to_string(i / 2)));
    for (std::size_t i = 0; i < viewers.size(); ++i)
        ASSERT_TRUE(watch(viewers[i], 100 + i, "camera" + std::to_string(i % 2)));
    ASSERT_TRUE(run_until([&] {
        const auto connected = [](const Peer& peer) { return peer.connected(); };
        return std::all_of(callers.begin(), callers.end(), connected) &&
               std::all_of(viewers.begin(), viewers.end(), connected);
    }));
    constexpr int frames = 300;
    std::vector<std::thread> cameras;
    for (int camera = 0; camera < 2; ++camera)
        cameras.emplace_back([this, camera] {
            for (int frame = 0; frame < frames; ++frame)
                push("camera" + std::to_string(camera), frame);
        });
    std::uint16_t sequence = 10;
    for (int round = 0; round < 100; ++round, ++sequence) {
        for (auto& caller : callers)
            send_video(caller, sequence, round % 20 == 0 ? key_payload() : delta_payload(1));
        for (auto* peer : peers_)
            peer->step(std::chrono::milliseconds(0));
        control_.restart();
        control_.poll();
        if (round == 50) { // comings and goings beside the traffic
            relay_->close_peer(PeerId(100));
            relay_->stats(PeerId(1), [](const PeerStats&) {});
            relay_->remove_camera(CameraId("nobody"));
        }
    }
    for (auto& camera : cameras)
        camera.join();
    EXPECT_TRUE(run_until([&] {
        return std::all_of(callers.begin(), callers.end(),
                           [](const Peer& peer) { return peer.received.size() >= 99; });
    }));
    for (std::size_t i = 1; i < viewers.size(); ++i)
        EXPECT_FALSE(viewers[i].received.empty()) << i;
    EXPECT_EQ(wanted_["camera0"].back(), 3);
}

TEST_F(RelayThreads, AViewerOnAnyThreadSeesAPictureAtOnce) {
    start_four();
    for (int frame = 0; frame < 10; ++frame)
        push("camera", frame);
    std::deque<Peer> viewers(4);
    std::set<std::uint16_t> ports;
    for (std::size_t i = 0; i < viewers.size(); ++i) {
        ASSERT_TRUE(watch(viewers[i], i + 1, "camera"));
        ports.insert(viewers[i].remote_port());
    }
    EXPECT_EQ(ports.size(), 4U);
    EXPECT_TRUE(run_until([&] { // nothing new is pushed
        return std::all_of(viewers.begin(), viewers.end(),
                           [](const Peer& peer) { return peer.received.size() >= 10; });
    }));
}

} // namespace
} // namespace gulou::relay
