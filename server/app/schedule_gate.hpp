// Lets through what a rule sees while its schedule applies, and remembers what lasts until it does.
#pragma once

#include "core/observation.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace gulou::app {

enum class Gate { Open, Shut };

// A car that came before the hours in which it may not stand there is an alarm when they begin, if
// it is still there. One thread. Bound: 64 things held; what comes on top is dropped.
class ScheduleGate {
public:
    static constexpr std::size_t bound = 64;

    // What goes on at once; nothing: held, or of no interest.
    std::optional<Observation> pass(Observation seen, Gate gate);
    // What was held for rules that are open now, as seen at `now`.
    std::vector<Observation> release(const std::function<Gate(const std::string& rule)>& gate,
                                     WallTime now);
    // The rule is watched no more, or differently.
    void forget(const std::string& rule);

private:
    std::vector<Observation> held_;
};

} // namespace gulou::app
