// A relay on its thread, a control context the test runs by hand, and peers to talk to it.
#pragma once

#include "pipeline/relay/relay.hpp"
#include "tests/support/webrtc_peer.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <vector>

namespace gulou::relay {

class RelayFixture : public testing::Test, protected RelayListener {
protected:
    using Peer = test::WebrtcPeer;
    static constexpr std::chrono::seconds patience{20};

    void start(RelayOptions options = {}) {
        options.listen_address = "127.0.0.1";
        relay_ =
            std::make_unique<Relay>(options, control_.get_executor(),
                                    static_cast<RelayListener&>(*this), counters_, Log::none());
    }

    // Runs control plane and peers until `done` or the deadline.
    bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit = patience) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (!done() && std::chrono::steady_clock::now() < deadline) {
            control_.restart();
            control_.poll();
            for (auto* peer : peers_)
                peer->step(std::chrono::milliseconds(1));
        }
        return done();
    }

    Result<std::string> answer_to(const std::function<void(Relay::Answer)>& ask) {
        std::optional<Result<std::string>> out;
        ask([&](const Result<Joined>& answer) {
            out = answer.map([](const Joined& joined) { return joined.sdp; });
        });
        run_until([&] { return out.has_value(); });
        return out ? *out : Result<std::string>(fail(ErrorCode::Internal, "no answer"));
    }
    Result<std::string> join(Peer& peer, std::uint64_t id, const std::string& call,
                             const test::PeerOffer& wishes = {}) {
        auto answer = answer_to([&](Relay::Answer done) {
            relay_->join_call(PeerId(id), CallId(call), {}, peer.offer(wishes), std::move(done));
        });
        if (answer)
            take(peer, *answer);
        return answer;
    }
    Result<std::string> watch(Peer& peer, std::uint64_t id, const std::string& camera) {
        test::PeerOffer wishes;
        wishes.audio = false;
        wishes.direction = "recvonly";
        auto answer = answer_to([&](Relay::Answer done) {
            relay_->watch_camera(PeerId(id), CameraId(camera), peer.offer(wishes), std::move(done));
        });
        if (answer)
            take(peer, *answer);
        return answer;
    }
    void take(Peer& peer, const std::string& answer) {
        peer.accept(answer);
        peers_.push_back(&peer);
    }
    PeerStats stats(std::uint64_t id) {
        std::optional<PeerStats> out;
        relay_->stats(PeerId(id), [&](PeerStats s) { out = std::move(s); });
        run_until([&] { return out.has_value(); });
        return out.value_or(PeerStats{});
    }
    std::uint64_t count(std::string_view name) { return counters_.counter(name, "").value(); }

    void on_peer_state(PeerId peer, PeerState state) override {
        states_[peer.value()].push_back(state);
    }
    void on_camera_wanted(const CameraId& camera, int viewers) override {
        wanted_[camera.value()].push_back(viewers);
    }
    bool is(std::uint64_t id, PeerState state) {
        return !states_[id].empty() && states_[id].back() == state;
    }

    // One packet of H.264: a key frame's start, or a delta that says `mark`.
    static Bytes key_payload() { return {0x67, 0x42, 0xE0, 0x1F}; }
    static Bytes delta_payload(std::uint8_t mark) { return {0x41, mark}; }
    static void send_video(Peer& peer, std::uint16_t sequence, const Bytes& payload) {
        peer.send(
            {true, Peer::video_type, sequence, std::uint32_t{sequence} * 3000, peer.video_ssrc()},
            payload);
    }

    boost::asio::io_context control_;
    Counters counters_;
    std::map<std::uint64_t, std::vector<PeerState>> states_;
    std::map<std::string, std::vector<int>> wanted_;
    std::vector<Peer*> peers_;
    std::unique_ptr<Relay> relay_; // last: it calls us
};

} // namespace gulou::relay
