#include "pipeline/ingest/supervision.hpp"

#include <algorithm>

namespace gulou::ingest {

std::chrono::milliseconds backoff(int attempt, double chance) {
    const double base = std::min(30.0, static_cast<double>(1 << std::clamp(attempt, 0, 5)));
    const double jittered = base * (0.75 + 0.5 * std::clamp(chance, 0.0, 1.0));
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(30.0, jittered) * 1000));
}

void Supervision::enter(State state, std::string reason) {
    status_.state = state;
    status_.reason = std::move(reason);
    status_.since = clock_.wall();
    entered_ = progress_ = clock_.steady();
}

Supervision::Act Supervision::start() {
    if (status_.state != State::Off)
        return Act::None;
    attempt_ = 0;
    give_up_ = false;
    units_ = 0;
    enter(State::Connecting, {});
    return Act::Connect;
}

Supervision::Act Supervision::stop() {
    if (status_.state == State::Off)
        return Act::None;
    retry_at_.reset();
    enter(State::Off, {});
    return Act::Disconnect;
}

Supervision::Act Supervision::lost(std::string reason) {
    if (status_.state != State::Connecting && status_.state != State::Online)
        return Act::None;
    if (status_.state == State::Online && clock_.steady() - entered_ >= settled)
        attempt_ = 0;
    retry_at_.reset(); // chosen by the next tick
    enter(State::Offline, std::move(reason));
    return Act::Disconnect;
}

Supervision::Act Supervision::ended(std::string reason) {
    const Act act = lost(std::move(reason));
    give_up_ = true;
    return act;
}

Supervision::Act Supervision::tick(std::uint64_t units, double chance) {
    switch (status_.state) {
    case State::Off:
        return Act::None;
    case State::Offline:
        return give_up_ ? Act::None : wait_for_retry(chance);
    case State::Connecting:
    case State::Online:
        return watch(units);
    }
    return Act::None;
}

Supervision::Act Supervision::wait_for_retry(double chance) {
    if (!retry_at_)
        retry_at_ = entered_ + backoff(attempt_, chance);
    if (clock_.steady() < *retry_at_)
        return Act::None;
    retry_at_.reset();
    attempt_ = std::min(attempt_ + 1, 5);
    units_ = 0;
    // The old reason stays to be seen until video flows again.
    enter(State::Connecting, status_.reason);
    return Act::Connect;
}

Supervision::Act Supervision::watch(std::uint64_t units) {
    const auto now = clock_.steady();
    if (units != units_) {
        units_ = units;
        progress_ = now;
        status_.last_video = clock_.wall();
        if (status_.state == State::Connecting)
            enter(State::Online, {});
        return Act::None;
    }
    if (status_.state == State::Online && now - progress_ >= silence)
        return lost("no video for 5 s");
    if (status_.state == State::Connecting && now - entered_ >= first_video)
        return lost("no video within 12 s of connecting");
    return Act::None;
}

void Supervision::describe(std::string codec, int width, int height, double fps) {
    status_.codec = std::move(codec);
    status_.width = width;
    status_.height = height;
    if (fps > 0)
        status_.fps = fps;
}

} // namespace gulou::ingest
