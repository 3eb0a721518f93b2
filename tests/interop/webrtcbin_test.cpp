#include "pipeline/relay/relay.hpp"
#include "tests/interop/gst_peer.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>

namespace gulou::relay {
namespace {

class Webrtcbin : public testing::Test, public RelayListener {
protected:
    void on_peer_state(PeerId peer, PeerState state) override { states_[peer.value()] = state; }
    void on_camera_wanted(const CameraId&, int) override {}

    bool run_until(const std::function<bool()>& done, std::chrono::seconds limit) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (!done()) { // once true is enough: it may take something away
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            control_.restart();
            control_.run_for(std::chrono::milliseconds(5));
        }
        return true;
    }
    // Offer → relay → answer.
    void join(test::GstPeer& peer, std::uint64_t id) {
        std::optional<std::string> offer;
        ASSERT_TRUE(run_until([&] { return (offer = peer.take_offer()).has_value(); },
                              std::chrono::seconds(20)));
        std::optional<Result<std::string>> answer;
        relay_.join_call(PeerId(id), CallId("interop"), {}, *offer,
                         [&](const Result<Joined>& result) {
                             answer = result.map([](const Joined& joined) { return joined.sdp; });
                         });
        ASSERT_TRUE(run_until([&] { return answer.has_value(); }, std::chrono::seconds(10)));
        ASSERT_TRUE(*answer) << answer->error().message << "\n" << *offer;
        peer.accept(**answer);
    }

    boost::asio::io_context control_;
    Counters counters_;
    std::map<std::uint64_t, PeerState> states_;
    static RelayOptions options() {
        RelayOptions out;
        out.listen_address = "127.0.0.1";
        return out;
    }
    Relay relay_{options(), control_.get_executor(), *this, counters_, Log::none()};
};

TEST_F(Webrtcbin, PublishesH264AndDecodesTheOtherPartys) {
    test::GstPeer a;
    test::GstPeer b;
    join(a, 1);
    join(b, 2);
    EXPECT_TRUE(run_until([&] { return a.frames_decoded() > 30 && b.frames_decoded() > 30; },
                          std::chrono::seconds(60)))
        << "decoded " << a.frames_decoded() << " and " << b.frames_decoded() << " " << a.error()
        << b.error();
    EXPECT_EQ(states_[1], PeerState::Connected);
    EXPECT_EQ(states_[2], PeerState::Connected);
    EXPECT_EQ(counters_.counter("gulou_relay_drop_not_authentic_total", "").value(), 0U);
}

} // namespace
} // namespace gulou::relay
