// How hard a relay thread works, and whether it may take on more. Pure.
#pragma once

#include "core/clock.hpp"
#include "pipeline/relay/join_options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>

namespace gulou::relay {

// Measured, smoothed over about a second.
struct ThreadLoad {
    double busy = 0;                       // of one core's time
    std::chrono::duration<double> late{0}; // how long after its time the thread's clock ticks
    double dropped = 0;                    // of the datagrams that arrived, by the full socket
    std::size_t peers = 0;
};

// What a thread knows about itself; all totals since its start.
struct LoadSample {
    std::chrono::nanoseconds cpu{0}; // time the thread ran
    std::chrono::nanoseconds late{0};
    std::uint64_t received = 0; // datagrams
    std::uint64_t dropped = 0;  // by the kernel, before they were received
    std::size_t peers = 0;
};

// One thread.
class LoadMeter {
public:
    static constexpr std::chrono::milliseconds interval{100};

    // Every `interval` or so.
    void sample(SteadyTime now, const LoadSample& sample);
    const ThreadLoad& load() const { return load_; }

private:
    std::optional<SteadyTime> at_;
    LoadSample last_;
    ThreadLoad load_;
};

// Opens and closes at different values, so that it does not flutter.
class LoadGate {
public:
    struct Bound {
        double close = 1;
        double open = 1;
    };
    constexpr LoadGate(Bound busy, Bound late_s, Bound dropped)
        : busy_(busy), late_(late_s), dropped_(dropped) {}
    void update(const ThreadLoad& load);
    bool closed() const { return closed_; }

private:
    Bound busy_;
    Bound late_;
    Bound dropped_;
    bool closed_ = false;
};

// Whether one thread takes on a peer. A new call is refused while those that run do well still; a
// further party of a running call, and an emergency, have the rest.
class Admission {
public:
    enum class Newcomer { NewCall, RunningCall };

    void update(const ThreadLoad& load, SteadyTime now);
    // Nothing: admitted. Otherwise a sentence for people.
    std::optional<std::string_view> refusal(Newcomer newcomer, Priority priority) const;
    // Someone was admitted: counts before the measurement can show it.
    void admitted(SteadyTime now);
    // What to compare threads by: measured load with what is expected of newcomers.
    double score() const { return expected_.busy + static_cast<double>(expected_.peers) * 1e-4; }

private:
    ThreadLoad expected_;
    ThreadLoad measured_;
    std::deque<SteadyTime> newcomers_; // of the last second; at most as many as there are peers
    LoadGate normal_{{0.80, 0.70}, {0.4, 0.2}, {0.01, 0.002}};
    LoadGate reserve_{{0.95, 0.90}, {1.0, 0.5}, {0.2, 0.1}};
};

} // namespace gulou::relay
