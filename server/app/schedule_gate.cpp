#include "server/app/schedule_gate.hpp"

#include "alerts/merge.hpp"

#include <algorithm>

namespace gulou::app {
namespace {

bool ends(const Observation& over, const Observation& held) {
    const bool everywhere = over.box.width <= 0 || over.box.height <= 0;
    return over.rule == held.rule && (everywhere || overlap(over.box, held.box) > 0.1);
}

} // namespace

std::optional<Observation> ScheduleGate::pass(Observation seen, Gate gate) {
    if (seen.state == ObservationState::Cleared) {
        const auto over =
            std::erase_if(held_, [&](const Observation& held) { return ends(seen, held); });
        return over > 0 ? std::nullopt : std::optional(std::move(seen));
    }
    if (gate == Gate::Open)
        return seen;
    if (alerts::lasts(seen.type) && held_.size() < bound)
        held_.push_back(std::move(seen));
    return std::nullopt;
}

std::vector<Observation>
ScheduleGate::release(const std::function<Gate(const std::string& rule)>& gate, WallTime now) {
    std::vector<Observation> out;
    std::erase_if(held_, [&](Observation& held) {
        if (gate(held.rule) == Gate::Shut)
            return false;
        held.at = now;
        out.push_back(std::move(held));
        return true;
    });
    return out;
}

void ScheduleGate::forget(const std::string& rule) {
    std::erase_if(held_, [&](const Observation& held) { return held.rule == rule; });
}

} // namespace gulou::app
