#include "pipeline/relay/relay.hpp"

#include "core/loop.hpp"
#include "core/mailbox.hpp"
#include "pipeline/relay/relay_thread.hpp"

#include <boost/asio/post.hpp>

#include <stdexcept>
#include <unordered_map>

namespace gulou::relay {
namespace {

// Pictures on their way from the cameras' threads; at 25 a second from 16 cameras over a second.
constexpr std::size_t most_waiting_units = 512;

struct PushedUnit {
    CameraId camera;
    media::SharedAccessUnit unit;
    std::uint64_t lost_before = 0; // units dropped by all cameras when this one was pushed
};

DtlsContext make_dtls() {
    auto context = DtlsContext::make();
    if (!context)
        throw std::runtime_error(context.error().message);
    return std::move(*context);
}

RelayOptions checked(RelayOptions options) {
    if (options.candidates.empty())
        options.candidates.push_back(options.listen_address);
    return options;
}

} // namespace

// Lives on the control thread but for what is posted to the loop.
struct Relay::State final : private RelayListener {
    State(RelayOptions options, boost::asio::any_io_executor control_executor,
          RelayListener& outer_listener, Counters& counters, Log log)
        : control(std::move(control_executor)), listener(outer_listener),
          lost(counters.counter("gulou_relay_drop_pushed_units_total",
                                "Camera pictures dropped because the relay thread was behind")),
          loop("gulou-relay"), thread(loop.context(), checked(std::move(options)), make_dtls(),
                                      *this, counters, std::move(log)) {
        boost::asio::post(loop.context(), [this] { thread.start(); });
    }

    ~State() override {
        alive.reset();
        boost::asio::post(loop.context(), [this] { thread.stop(); });
        loop.drain();
    }

    // Runs `f` on the control executor unless the relay is gone by then.
    template <class F>
    void to_control(F f) {
        boost::asio::post(control, [weak = watch, f = std::move(f)]() mutable {
            if (!weak.expired())
                f();
        });
    }

    void on_peer_state(PeerId peer, PeerState state) override {
        to_control([this, peer, state] { listener.on_peer_state(peer, state); });
    }
    void on_camera_wanted(const CameraId& camera, int viewers) override {
        to_control([this, camera, viewers] { listener.on_camera_wanted(camera, viewers); });
    }

    template <class Work>
    void answer_with(std::string offer, Answer answer, Work work) {
        auto parsed = rtp::parse_offer(offer);
        if (!parsed)
            return to_control(
                [answer = std::move(answer), error = parsed.error()] { answer(fail(error)); });
        boost::asio::post(loop.context(), [this, work = std::move(work), offer = std::move(*parsed),
                                           answer = std::move(answer)]() mutable {
            to_control([answer = std::move(answer), result = work(offer)]() mutable {
                answer(std::move(result));
            });
        });
    }

    void drain_pushed();

    boost::asio::any_io_executor control;
    RelayListener& listener;
    std::shared_ptr<int> alive = std::make_shared<int>(0); // the control thread's
    const std::weak_ptr<int> watch = alive;
    Mailbox<PushedUnit> pushed{most_waiting_units};
    Counter& lost;
    std::unordered_map<CameraId, std::uint64_t> lost_seen; // the loop's
    Loop loop;
    RelayThread thread;
};

Relay::Relay(RelayOptions options, boost::asio::any_io_executor control, RelayListener& listener,
             Counters& counters, Log log)
    : state_(std::make_unique<State>(std::move(options), std::move(control), listener, counters,
                                     std::move(log))) {}

Relay::~Relay() = default;

std::uint16_t Relay::port() const {
    return state_->thread.port();
}

void Relay::join_call(PeerId peer, const CallId& call, JoinOptions options, std::string offer,
                      Answer answer) {
    state_->answer_with(std::move(offer), std::move(answer),
                        [thread = &state_->thread, peer, call,
                         options = std::move(options)](const rtp::SdpOffer& parsed) {
                            return thread->join_call(peer, call, options, parsed);
                        });
}

void Relay::watch_camera(PeerId peer, const CameraId& camera, std::string offer, Answer answer) {
    state_->answer_with(std::move(offer), std::move(answer),
                        [thread = &state_->thread, peer, camera](const rtp::SdpOffer& parsed) {
                            return thread->watch_camera(peer, camera, parsed);
                        });
}

void Relay::close_peer(PeerId peer) {
    boost::asio::post(state_->loop.context(),
                      [thread = &state_->thread, peer] { thread->close_peer(peer); });
}

void Relay::end_call(const CallId& call) {
    boost::asio::post(state_->loop.context(),
                      [thread = &state_->thread, call] { thread->end_call(call); });
}

void Relay::push(const CameraId& camera, media::SharedAccessUnit unit) {
    // A unit that finds the box full makes every later one carry a higher count: the camera's
    // thread pushes in order, so the relay sees the gap exactly where it is.
    if (!state_->pushed.push({camera, std::move(unit), state_->lost.value()}))
        return state_->lost.add();
    boost::asio::post(state_->loop.context(), [state = state_.get()] { state->drain_pushed(); });
}

void Relay::State::drain_pushed() {
    if (pushed.size() == 0)
        return;
    for (auto& item : pushed.take(most_waiting_units)) {
        auto& seen = lost_seen[item.camera];
        const auto continuity = seen == item.lost_before ? CameraSource::Continuity::Continuous
                                                         : CameraSource::Continuity::Gap;
        seen = item.lost_before;
        thread.push(item.camera, std::move(item.unit), continuity);
    }
}

void Relay::remove_camera(const CameraId& camera) {
    boost::asio::post(state_->loop.context(), [state = state_.get(), camera] {
        state->lost_seen.erase(camera);
        state->thread.remove_camera(camera);
    });
}

void Relay::stats(PeerId peer, std::function<void(PeerStats)> done) {
    boost::asio::post(state_->loop.context(), [state = state_.get(), peer,
                                               done = std::move(done)]() mutable {
        state->to_control([done = std::move(done), stats = state->thread.stats(peer)]() mutable {
            done(std::move(stats));
        });
    });
}

} // namespace gulou::relay
