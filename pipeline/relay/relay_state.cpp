#include "pipeline/relay/relay_state.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace gulou::relay {
namespace {

// Emergencies may use the last twentieth of the places, too.
constexpr std::size_t reserve_share = 20;

DtlsContext make_dtls() {
    auto context = DtlsContext::make();
    if (!context)
        throw std::runtime_error(context.error().message);
    return std::move(*context);
}

RelayOptions checked(RelayOptions options) {
    if (options.candidates.empty())
        options.candidates.push_back(options.listen_address);
    if (options.threads == 0)
        options.threads = std::max(1U, std::thread::hardware_concurrency());
    return options;
}

std::vector<std::unique_ptr<RelayWorker>> start_workers(const RelayOptions& options,
                                                        RelayListener& listener, Counters& counters,
                                                        const Log& log) {
    std::vector<std::unique_ptr<RelayWorker>> workers;
    for (std::size_t i = 0; i < options.threads; ++i) {
        auto own = options;
        if (options.port != 0)
            own.port = static_cast<std::uint16_t>(options.port + i);
        const auto number = options.threads > 1 ? "-" + std::to_string(i) : "";
        workers.push_back(std::make_unique<RelayWorker>("gulou-relay" + number, own, make_dtls(),
                                                        listener, counters, log));
    }
    return workers;
}

} // namespace

Relay::State::State(RelayOptions given, boost::asio::any_io_executor control_executor,
                    RelayListener& outer_listener, Counters& counters, Log log)
    : control(std::move(control_executor)), listener(outer_listener),
      options(checked(std::move(given))), admissions(options.threads),
      workers(start_workers(options, *this, counters, log)),
      board(
          options.threads,
          [this](std::size_t thread, CameraUnit unit) {
              return workers[thread]->deliver(std::move(unit));
          },
          counters.counter("gulou_relay_drop_pushed_units_total",
                           "Camera pictures dropped because a relay thread was behind"),
          clock) {}

Relay::State::~State() {
    alive.reset();
    workers.clear();
    for (const auto& [call, keeper] : keepers)
        keeper->finished();
}

Result<void> Relay::State::admit_to(std::size_t thread, Admission::Newcomer newcomer,
                                    Priority priority) {
    auto& admission = admissions[thread];
    const auto now = clock.steady();
    admission.update(workers[thread]->load(), now);
    if (const auto reason = admission.refusal(newcomer, priority))
        return fail(ErrorCode::Limited, std::string(*reason));
    admission.admitted(now);
    return {};
}

std::size_t Relay::State::least_loaded() {
    std::size_t best = 0;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        admissions[i].update(workers[i]->load(), clock.steady());
        if (admissions[i].score() < admissions[best].score())
            best = i;
    }
    return best;
}

Result<void> Relay::State::would_admit(Priority priority) {
    const auto& admission = admissions[least_loaded()];
    if (const auto reason = admission.refusal(Admission::Newcomer::NewCall, priority))
        return fail(ErrorCode::Limited, std::string(*reason));
    return {};
}

Result<std::size_t> Relay::State::admit(Priority priority) {
    const auto best = least_loaded();
    const auto admitted = admit_to(best, Admission::Newcomer::NewCall, priority);
    if (!admitted)
        return fail(admitted.error());
    return best;
}

Result<std::size_t> Relay::State::thread_for(const CallId& call, Priority priority) {
    const auto running = places.thread_of(call);
    if (!running)
        return admit(priority);
    const auto admitted = admit_to(*running, Admission::Newcomer::RunningCall, priority);
    if (!admitted)
        return fail(admitted.error());
    return *running;
}

Result<void> Relay::State::has_place(Priority priority) const {
    const auto kept = priority == Priority::Emergency ? 0 : options.most_peers / reserve_share;
    if (places.size() + kept >= options.most_peers)
        return fail(ErrorCode::Limited, "the relay has as many peers as it may");
    return {};
}

void Relay::State::refuse(Answer answer, Error error) {
    to_control([answer = std::move(answer), error = std::move(error)] { answer(fail(error)); });
}

template <class Ask>
void Relay::State::ask(PeerId peer, Answer answer, Ask ask) {
    const auto& place = *places.find(peer);
    workers[place.thread]->post([this, peer, serial = place.serial, ask = std::move(ask),
                                 answer = std::move(answer)](RelayThread& thread) mutable {
        to_control(
            [this, peer, serial, answer = std::move(answer), result = ask(thread)]() mutable {
                on_answer(peer, serial, result);
                answer(std::move(result));
            });
    });
}

// A peer that was refused has no place; one refused a change keeps it.
void Relay::State::on_answer(PeerId peer, std::uint64_t serial, const Result<Joined>& result) {
    const auto* place = places.find(peer);
    if (!place || place->serial != serial || place->answered)
        return;
    if (!result)
        return close(peer);
    places.set_answered(peer);
    if (place->camera)
        listener.on_camera_wanted(*place->camera, places.watching(*place->camera));
}

void Relay::State::join(PeerId peer, const CallId& call, JoinOptions wishes,
                        const std::string& text, Answer answer) {
    auto offer = rtp::parse_offer(text);
    if (!offer)
        return refuse(std::move(answer), offer.error());
    const auto* known = places.find(peer);
    if (known && known->call != call)
        return refuse(std::move(answer), {ErrorCode::Conflict, "the peer is connected elsewhere"});
    if (!known) {
        if (const auto place = has_place(wishes.priority); !place)
            return refuse(std::move(answer), place.error());
        const auto thread = thread_for(call, wishes.priority);
        if (!thread)
            return refuse(std::move(answer), thread.error());
        places.enter(peer, call, *thread);
    }
    ask(peer, std::move(answer),
        [peer, call, wishes = std::move(wishes), offer = std::move(*offer)](RelayThread& thread) {
            return thread.join_call(peer, call, wishes, offer);
        });
    post_recording(call);
}

void Relay::State::watch_camera(PeerId peer, const CameraId& camera, const std::string& text,
                                Answer answer, Priority priority) {
    auto offer = rtp::parse_offer(text);
    if (!offer)
        return refuse(std::move(answer), offer.error());
    const auto* known = places.find(peer);
    if (known && known->camera != camera)
        return refuse(std::move(answer), {ErrorCode::Conflict, "the peer is connected elsewhere"});
    const auto look = [peer, camera, parsed = std::move(*offer)](RelayThread& at) {
        return at.watch_camera(peer, camera, parsed);
    };
    if (known)
        return ask(peer, std::move(answer), look);
    if (const auto place = has_place(priority); !place)
        return refuse(std::move(answer), place.error());
    const auto thread = admit(priority);
    if (!thread)
        return refuse(std::move(answer), thread.error());
    places.enter(peer, camera, *thread);
    board.subscribe(camera, *thread); // its pictures are there before the viewer is
    ask(peer, std::move(answer), look);
}

void Relay::State::close(PeerId peer) {
    const auto place = places.leave(peer);
    if (!place)
        return;
    workers[place->thread]->post([peer](RelayThread& thread) { thread.close_peer(peer); });
    if (!place->camera)
        return;
    if (places.viewers(*place->camera, place->thread) == 0)
        unsubscribe_later(*place->camera, place->thread);
    if (place->answered)
        to_control([this, camera = *place->camera, left = places.watching(*place->camera)] {
            listener.on_camera_wanted(camera, left);
        });
}

void Relay::State::record(const CallId& call, std::shared_ptr<media::StreamKeeper> keeper) {
    stop_recording(call);
    keepers[call] = std::move(keeper);
    post_recording(call);
}

// A call that is empty for a while may come back on another thread.
void Relay::State::post_recording(const CallId& call) {
    const auto found = keepers.find(call);
    if (found != keepers.end())
        on_call(call, [call, keeper = found->second](RelayThread& thread) {
            thread.record_call(call, keeper);
        });
}

void Relay::State::stop_recording(const CallId& call) {
    const auto found = keepers.extract(call);
    if (!found)
        return;
    if (!places.thread_of(call))
        return found.mapped()->finished();
    on_call(call, [call, keeper = found.mapped()](RelayThread& thread) {
        thread.stop_recording(call);
        keeper->finished();
    });
}

// Whoever is back soon finds the pictures packetized; the last leaving counts.
void Relay::State::unsubscribe_later(const CameraId& camera, std::size_t thread) {
    auto& timer = lingering.try_emplace({camera, thread}, control).first->second;
    timer.expires_after(media::live_linger);
    timer.async_wait([this, weak = watch, camera, thread](const boost::system::error_code& error) {
        if (error || weak.expired())
            return;
        lingering.erase({camera, thread});
        if (places.viewers(camera, thread) == 0)
            board.unsubscribe(camera, thread);
    });
}

void Relay::State::on_peer_state(PeerId peer, PeerState state) {
    to_control([this, peer, state] { listener.on_peer_state(peer, state); });
}

void Relay::State::on_streams(PeerId peer, const StreamMap& streams) {
    to_control([this, peer, streams] { listener.on_streams(peer, streams); });
}

void Relay::State::on_quality(PeerId peer, Quality quality) {
    to_control([this, peer, quality] { listener.on_quality(peer, quality); });
}

void Relay::State::on_speaker(const CallId& call, std::optional<PeerId> speaker) {
    to_control([this, call, speaker] { listener.on_speaker(call, speaker); });
}

} // namespace gulou::relay
