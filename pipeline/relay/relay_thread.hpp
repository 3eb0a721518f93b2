// One relay thread's world: its ports, its peers, calls and cameras, and the tables that lead from
// a datagram to them. Everything runs on the thread of `context`; nothing is shared with another.
#pragma once

#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/mailbox.hpp"
#include "pipeline/relay/call.hpp"
#include "pipeline/relay/camera_source.hpp"
#include "pipeline/relay/dtls.hpp"
#include "pipeline/relay/front_door.hpp"
#include "pipeline/relay/load.hpp"
#include "pipeline/relay/peer.hpp"
#include "pipeline/relay/ports.hpp"
#include "pipeline/relay/recording_call.hpp"
#include "pipeline/relay/relay.hpp"
#include "pipeline/relay/relay_counters.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace gulou::relay {

class RelayThread final : private PacketHandler {
public:
    // Throws when a port cannot be bound. `listener` is called on this thread.
    RelayThread(boost::asio::io_context& context, const RelayOptions& options, DtlsContext dtls,
                RelayListener& listener, Counters& counters, Log log);
    ~RelayThread() override;

    std::uint16_t port() const { return ports_.port(); }
    ThreadLoad load() const { return load_.get().value_or(ThreadLoad{}); } // any thread
    void start();
    void stop();

    Result<Joined> join_call(PeerId peer, const CallId& call, const JoinOptions& options,
                             const rtp::SdpOffer& offer);
    Result<Joined> watch_camera(PeerId peer, const CameraId& camera, const rtp::SdpOffer& offer);
    // Of a party of the call; else nothing.
    void set_reach(const CallId& call, PeerId peer, const Reach& reach);
    void set_view(PeerId peer, std::string_view mid, int height);
    void close_peer(PeerId peer);
    void end_call(const CallId& call);
    // Until the call is empty; the same keeper again: nothing.
    void record_call(const CallId& call, std::shared_ptr<media::StreamKeeper> keeper);
    void stop_recording(const CallId& call) { recordings_.erase(call); }
    void push(const CameraId& camera, media::SharedAccessUnit unit,
              CameraSource::Continuity continuity);
    // Sends what pushing has made, which would wait for the next tick otherwise.
    void flush();
    void remove_camera(const CameraId& camera);
    PeerStats stats(PeerId peer) const;

private:
    // A peer and what it takes part in: one of call and camera.
    struct Seat {
        std::unique_ptr<Peer> peer;
        rtp::SdpFingerprint fingerprint; // of the page that holds the place
        std::optional<CallId> call;
        std::optional<CameraId> camera;
    };
    struct Watched {
        std::unique_ptr<CameraSource> source;
        int viewers = 0;
    };

    void on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) override;
    void on_drained() override;
    void on_gone(const rtp::TransportAddress& from) override;
    void on_stun(BytesView datagram, const rtp::TransportAddress& from);
    void on_dtls(Peer& peer, BytesView datagram, SteadyTime now);
    void on_established(Peer& peer);
    // Lets the camera's streams flow to every sink of the viewer that has none yet.
    void start_viewer(Peer& peer, CameraSource& camera, SteadyTime now);
    void on_resumed(Peer& peer);
    void refresh(Peer& peer, SteadyTime now);
    void settle(Peer& peer, SteadyTime now);
    void schedule_tick();
    void tick();
    void tick_recordings(SteadyTime now);
    void measure(SteadyTime now, std::chrono::nanoseconds late);

    // A place for a peer that is not here yet, or what a further offer makes of the one that is.
    Result<Peer*> take(PeerId id, const rtp::SdpOffer& offer, const CodecPolicy& policy);
    Result<std::unique_ptr<Peer>> make_peer(PeerId id, const rtp::SdpOffer& offer,
                                            std::vector<NegotiatedMedia> media);
    Result<Peer*> renegotiate(Seat& taken, const rtp::SdpOffer& offer,
                              std::vector<NegotiatedMedia> media);
    Result<Peer*> replace(Seat& taken, const rtp::SdpOffer& offer,
                          std::vector<NegotiatedMedia> media);
    std::string answer(Peer& peer, const rtp::SdpOffer& offer) const;
    Call& call(const CallId& id);
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
    Ports ports_;
    boost::asio::steady_timer timer_;
    SystemClock clock_;
    std::mt19937_64 random_;
    FrontDoor door_;

    std::unordered_map<PeerId, Seat> seats_;
    std::unordered_map<CallId, Call> calls_;
    std::unordered_map<CameraId, Watched> cameras_;
    std::unordered_map<CallId, RecordingCall> recordings_; // leaves before the sources
    std::size_t half_open_ = 0;
    std::uint64_t received_ = 0; // datagrams, for the load
    SteadyTime measured_at_{};
    std::chrono::nanoseconds latest_{0}; // the latest tick since
    LoadMeter meter_;
    Latest<ThreadLoad> load_;
    bool stopped_ = false;
};

} // namespace gulou::relay
