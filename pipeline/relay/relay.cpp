#include "pipeline/relay/relay.hpp"

#include "pipeline/relay/relay_state.hpp"

namespace gulou::relay {

Relay::Relay(RelayOptions options, boost::asio::any_io_executor control, RelayListener& listener,
             Counters& counters, Log log)
    : state_(std::make_unique<State>(std::move(options), std::move(control), listener, counters,
                                     std::move(log))) {}

Relay::~Relay() = default;

std::uint16_t Relay::port() const {
    return state_->workers.front()->port();
}

void Relay::join_call(PeerId peer, const CallId& call, JoinOptions options, std::string offer,
                      Answer answer) {
    state_->join(peer, call, std::move(options), offer, std::move(answer));
}

void Relay::set_reach(const CallId& call, PeerId peer, Reach reach) {
    state_->on_call(call, [call, peer, reach = std::move(reach)](RelayThread& thread) {
        thread.set_reach(call, peer, reach);
    });
}

void Relay::set_view(PeerId peer, std::string mid, int height) {
    if (state_->places.find(peer))
        state_->on_peer(peer, [peer, mid = std::move(mid), height](RelayThread& thread) {
            thread.set_view(peer, mid, height);
        });
}

void Relay::watch_camera(PeerId peer, const CameraId& camera, std::string offer, Answer answer,
                         Priority priority) {
    state_->watch_camera(peer, camera, offer, std::move(answer), priority);
}

void Relay::close_peer(PeerId peer) {
    state_->close(peer);
}

void Relay::end_call(const CallId& call) {
    for (const auto party : state_->places.parties(call))
        state_->close(party);
}

void Relay::record_call(const CallId& call, std::shared_ptr<media::StreamKeeper> keeper) {
    state_->record(call, std::move(keeper));
}

void Relay::stop_recording(const CallId& call) {
    state_->stop_recording(call);
}

void Relay::push(const CameraId& camera, media::SharedAccessUnit unit) {
    state_->board.push(camera, std::move(unit));
}

void Relay::remove_camera(const CameraId& camera) {
    state_->board.remove(camera);
}

void Relay::stats(PeerId peer, std::function<void(PeerStats)> done) {
    if (!state_->places.find(peer))
        return state_->to_control([done = std::move(done)] { done(PeerStats{}); });
    state_->on_peer(
        peer, [state = state_.get(), peer, done = std::move(done)](RelayThread& thread) mutable {
            state->to_control([done = std::move(done), stats = thread.stats(peer)]() mutable {
                done(std::move(stats));
            });
        });
}

std::vector<ThreadLoad> Relay::loads() const {
    std::vector<ThreadLoad> out;
    for (const auto& worker : state_->workers)
        out.push_back(worker->load());
    return out;
}

Result<void> Relay::admits(Priority priority) {
    return state_->would_admit(priority);
}

} // namespace gulou::relay
