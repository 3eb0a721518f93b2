// When things happen: events at set times, and endless streams of passers-by, as pure functions of
// scene time, so that any frame can be painted without the ones before it.
#pragma once

#include "pipeline/scene/pcg32.hpp"
#include "pipeline/scene/spec.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

namespace gulou::scene {

struct Occurrence {
    std::uint64_t number = 0;
    double at = 0; // seconds
};

// The events whose [at - before, at + after] touches [from, to].
inline std::vector<Occurrence> occurrences(const SceneSpec& spec, double from, double to,
                                           double before, double after) {
    std::vector<Occurrence> out;
    if (!spec.events)
        return out;
    const double first = spec.event_at;
    if (spec.event_every <= 0) {
        if (first - before <= to && first + after >= from)
            out.push_back({0, first});
        return out;
    }
    const auto low = std::max(0.0, std::floor((from - after - first) / spec.event_every));
    for (auto n = static_cast<std::uint64_t>(low);; ++n) {
        const double at = first + static_cast<double>(n) * spec.event_every;
        if (at - before > to)
            return out;
        if (at + after >= from)
            out.push_back({n, at});
    }
}

// A stream of passers-by: number n starts at n × period plus up to half a period, already on its
// way before time 0.
struct Passing {
    Stream stream;
    std::uint64_t lane; // 0..255: streams of the same kind that must differ
    double period;      // seconds
    double lasts;       // seconds that one is on its way at most

    // Calls visit(random, seconds on the way) for each that is on its way at `t`; `random` is the
    // same for one passer-by on every call.
    template <class Visit>
    void each(std::uint64_t seed, double t, Visit visit) const {
        const auto offset = static_cast<std::int64_t>(std::ceil(lasts / period)) + 1;
        const auto last = static_cast<std::int64_t>(std::floor(t / period)) + offset;
        for (auto n = last - offset - offset; n <= last; ++n) {
            if (n < 0)
                continue;
            Pcg32 random(seed, stream, lane << 32U | static_cast<std::uint64_t>(n));
            const double start = (static_cast<double>(n - offset) + 0.5 * random.unit()) * period;
            if (t >= start && t < start + lasts)
                visit(random, t - start);
        }
    }
    // Calls visit(random, seconds at which it sets out) for each that is on its way in [0, until).
    template <class Visit>
    void all(std::uint64_t seed, double until, Visit visit) const {
        const auto offset = static_cast<std::int64_t>(std::ceil(lasts / period)) + 1;
        const auto last = static_cast<std::int64_t>(std::floor(until / period)) + offset;
        for (std::int64_t n = 0; n <= last; ++n) {
            Pcg32 random(seed, stream, lane << 32U | static_cast<std::uint64_t>(n));
            const double start = (static_cast<double>(n - offset) + 0.5 * random.unit()) * period;
            if (start < until && start + lasts > 0)
                visit(random, start);
        }
    }
};

} // namespace gulou::scene
