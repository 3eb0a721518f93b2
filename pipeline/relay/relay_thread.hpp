// One relay thread's world: its port, its peers, calls and cameras, and the tables that lead from a
// datagram to them. Everything runs on the thread of `context`; nothing is shared with another.
#pragma once

#include "core/clock.hpp"
#include "core/log.hpp"
#include "pipeline/relay/call.hpp"
#include "pipeline/relay/camera_source.hpp"
#include "pipeline/relay/dtls.hpp"
#include "pipeline/relay/peer.hpp"
#include "pipeline/relay/relay.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/udp_port.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gulou::relay {

class RelayThread final : private DatagramHandler {
public:
    // Throws when the port cannot be bound. `listener` is called on this thread.
    RelayThread(boost::asio::io_context& context, const RelayOptions& options, DtlsContext dtls,
                RelayListener& listener, Counters& counters, Log log);
    ~RelayThread() override;

    std::uint16_t port() const { return port_.port(); }
    void start();
    void stop();

    Result<Joined> join_call(PeerId peer, const CallId& call, const JoinOptions& options,
                             const rtp::SdpOffer& offer);
    Result<Joined> watch_camera(PeerId peer, const CameraId& camera, const rtp::SdpOffer& offer);
    void close_peer(PeerId peer);
    void end_call(const CallId& call);
    void push(const CameraId& camera, media::SharedAccessUnit unit,
              CameraSource::Continuity continuity);
    void remove_camera(const CameraId& camera);
    PeerStats stats(PeerId peer) const;

private:
    // A peer and what it takes part in: one of call and camera.
    struct Seat {
        std::unique_ptr<Peer> peer;
        std::optional<CallId> call;
        std::optional<CameraId> camera;
    };
    struct Watched {
        std::unique_ptr<CameraSource> source;
        int viewers = 0;
    };
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    void on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) override;
    void on_drained() override {}
    void on_stun(BytesView datagram, const rtp::TransportAddress& from);
    void answer_stun(Peer& peer, const rtp::StunMessage& message, IceVerdict verdict,
                     const rtp::TransportAddress& to);
    void on_dtls(Peer& peer, BytesView datagram);
    void route(const IceLite::Outcome& outcome, Peer& peer);
    void on_established(Peer& peer);
    void settle(Peer& peer, SteadyTime now);
    void schedule_tick();
    void tick();

    Result<Peer*> admit(PeerId id, const rtp::SdpOffer& offer, const CodecPolicy& policy);
    std::string answer(Peer& peer, const rtp::SdpOffer& offer, const std::string& stream) const;
    Watched& camera(const CameraId& id);
    void leave(Seat& seat);
    std::uint32_t next_ssrc();
    Seat* seat(PeerId id);

    const RelayOptions options_;
    PeerLimits limits_;
    RelayCounters counters_;
    Log log_;
    RelayListener& listener_;
    DtlsContext dtls_;
    UdpPort port_;
    boost::asio::steady_timer timer_;
    SystemClock clock_;
    std::mt19937_64 random_;

    std::unordered_map<PeerId, Seat> seats_;
    std::unordered_map<std::string, Peer*, TextHash, std::equal_to<>> by_ufrag_;
    std::unordered_map<rtp::TransportAddress, Peer*> by_address_;
    std::unordered_map<CallId, Call> calls_;
    std::unordered_map<CameraId, Watched> cameras_;
    std::size_t half_open_ = 0;
    bool stopped_ = false;
};

} // namespace gulou::relay
