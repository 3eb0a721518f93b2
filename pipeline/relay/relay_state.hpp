// The relay's control side: places peers on threads, asks for strength first, and brings what the
// threads say back to the control executor. Only relay*.cpp include this.
#pragma once

#include "core/clock.hpp"
#include "pipeline/media/linger.hpp"
#include "pipeline/relay/camera_board.hpp"
#include "pipeline/relay/placement.hpp"
#include "pipeline/relay/relay.hpp"
#include "pipeline/relay/relay_worker.hpp"
#include "pipeline/rtp/sdp.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gulou::relay {

// Control thread, but for push() and the listener's functions, which relay threads call.
struct Relay::State final : private RelayListener {
    State(RelayOptions options, boost::asio::any_io_executor control_executor,
          RelayListener& outer_listener, Counters& counters, Log log);
    ~State() override;

    // Any thread. Runs `f` on the control executor unless the relay is gone by then.
    template <class F>
    void to_control(F f) {
        boost::asio::post(control, [weak = watch, f = std::move(f)]() mutable {
            if (!weak.expired())
                f();
        });
    }
    // Runs `work(RelayThread&)` where the peer or call is; where it is not known: nothing.
    template <class Work>
    void on_peer(PeerId peer, Work work) {
        if (const auto* place = places.find(peer))
            workers[place->thread]->post(std::move(work));
    }
    template <class Work>
    void on_call(const CallId& call, Work work) {
        if (const auto thread = places.thread_of(call))
            workers[*thread]->post(std::move(work));
    }

    void join(PeerId peer, const CallId& call, JoinOptions options, const std::string& offer,
              Answer answer);
    void watch_camera(PeerId peer, const CameraId& camera, const std::string& offer, Answer answer,
                      Priority priority);
    void close(PeerId peer);
    void record(const CallId& call, std::shared_ptr<media::StreamKeeper> keeper);
    void stop_recording(const CallId& call);
    // Tells the call's thread, where it has one.
    void post_recording(const CallId& call);

    void unsubscribe_later(const CameraId& camera, std::size_t thread);
    // The thread with the least to do, unless it refuses.
    std::size_t least_loaded();
    Result<void> would_admit(Priority priority);
    // Whether there is a place for one more.
    Result<void> has_place(Priority priority) const;
    Result<std::size_t> admit(Priority priority);
    Result<void> admit_to(std::size_t thread, Admission::Newcomer newcomer, Priority priority);
    Result<std::size_t> thread_for(const CallId& call, Priority priority);
    void refuse(Answer answer, Error error);
    // Posts `ask(RelayThread&)`, whose answer settles the place and goes to `answer`.
    template <class Ask>
    void ask(PeerId peer, Answer answer, Ask ask);
    void on_answer(PeerId peer, std::uint64_t serial, const Result<Joined>& result);

    void on_peer_state(PeerId peer, PeerState state) override;
    void on_camera_wanted(const CameraId&, int) override {} // counted here, over all threads
    void on_streams(PeerId peer, const StreamMap& streams) override;
    void on_quality(PeerId peer, Quality quality) override;
    void on_speaker(const CallId& call, std::optional<PeerId> speaker) override;

    boost::asio::any_io_executor control;
    RelayListener& listener;
    const RelayOptions options;
    SystemClock clock;
    std::shared_ptr<int> alive = std::make_shared<int>(0); // the control thread's
    const std::weak_ptr<int> watch = alive;
    Placement places;
    std::unordered_map<CallId, std::shared_ptr<media::StreamKeeper>> keepers;
    std::vector<Admission> admissions; // by thread
    std::vector<std::unique_ptr<RelayWorker>> workers;
    CameraBoard board;
    std::map<std::pair<CameraId, std::size_t>, boost::asio::steady_timer> lingering;
};

} // namespace gulou::relay
