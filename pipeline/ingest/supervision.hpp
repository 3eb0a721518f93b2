// Decides when a camera is connected, given up and tried again: a pure state machine.
#pragma once

#include "core/clock.hpp"
#include "pipeline/ingest/status.hpp"

#include <cstdint>
#include <string>

namespace gulou::ingest {

// How long to wait before attempt number `attempt` (0: the first retry): doubling from 1 s to
// 30 s, times a jitter of 0.75 to 1.25 chosen by `chance` in 0..1.
std::chrono::milliseconds backoff(int attempt, double chance);

// One thread. Every call returns what must be done to the connection.
class Supervision {
public:
    enum class Act { None, Connect, Disconnect };

    static constexpr std::chrono::seconds silence{5};      // online without video: lost
    static constexpr std::chrono::seconds first_video{12}; // to the first video after connecting
    static constexpr std::chrono::seconds settled{10};     // online this long: back-off forgotten

    explicit Supervision(const Clock& clock) : clock_(clock) { status_.since = clock.wall(); }

    Act start();
    Act stop();
    // The connection broke or could not be made; it will be tried again.
    Act lost(std::string reason);
    // It came to its proper end (a file played once): stay offline.
    Act ended(std::string reason);
    // Call about once a second. `units`: how many pictures have come over this connection so far;
    // `chance` in 0..1 for the jitter.
    Act tick(std::uint64_t units, double chance);
    // What the stream says about itself.
    void describe(std::string codec, int width, int height, double fps);
    // Something is wrong but the video flows.
    void warn(std::string reason) { status_.reason = std::move(reason); }

    const Status& status() const { return status_; }

private:
    void enter(State state, std::string reason);
    Act wait_for_retry(double chance);
    Act watch(std::uint64_t units);

    const Clock& clock_;
    Status status_;
    int attempt_ = 0;
    bool give_up_ = false; // ended: no retry
    std::optional<SteadyTime> retry_at_;
    SteadyTime entered_{};
    SteadyTime progress_{};
    std::uint64_t units_ = 0;
};

} // namespace gulou::ingest
