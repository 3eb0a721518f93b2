// What an operator asks analysis to watch for on one camera.
#pragma once

#include "core/alarm_type.hpp"
#include "core/geometry.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace gulou {

struct Rule {
    std::string name; // unique within its camera
    AlarmType type{};
    Polygon zone;                            // fractions of the frame; empty: the whole frame
    std::vector<Polygon> shields;            // fractions; parts of the zone to ignore
    std::chrono::duration<double> dwell{30}; // zone occupancy: how long before it is an alarm
    int sensitivity = 50;                    // 0..100, higher finds more
    int severity = 2;                        // 1 (worst) .. 4
    bool enabled = true;
};

} // namespace gulou
