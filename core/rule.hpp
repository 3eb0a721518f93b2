// What an operator asks analysis to watch for on one camera.
#pragma once

#include "core/alarm_type.hpp"
#include "core/facade.hpp"
#include "core/geometry.hpp"
#include "core/schedule.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace gulou {

// Which way over a line counts, seen when walking from the line's first point to its second.
enum class Crossing { BothWays, LeftToRight, RightToLeft };

// How tall a person stands in the picture whose feet are at height `y`: two of them give the
// perspective of the ground.
struct PersonHeight {
    double y = 0;      // fraction of the frame, of the feet
    double height = 0; // fraction of the frame
    bool operator==(const PersonHeight&) const = default;
};

struct Rule {
    std::string name; // unique within its camera
    AlarmType type{};
    Polygon zone;                 // fractions of the frame; empty: the whole frame
    std::vector<Polygon> shields; // fractions; parts of the zone to ignore
    std::chrono::duration<double> dwell{
        30};              // zone occupancy, crowds: how long before it is an alarm
    int sensitivity = 50; // 0..100, higher finds more
    int severity = 2;     // 1 (worst) .. 4
    bool enabled = true;
    Schedule schedule; // when the rule watches; empty: always

    double min_size = 0; // least height of a thing, fraction of the frame; 0: the analyzer's own
    std::vector<PersonHeight> person_heights; // none or two: sizes then grow with nearness
    std::vector<std::string> labels; // only things a model gives these labels; empty: everything
    std::vector<Point> line;         // line_crossed: two points, fractions of the frame
    Crossing crossing = Crossing::BothWays;
    int people = 10; // crowd_gathering: how many are a crowd
    Facade facade;   // high_altitude_throwing: where floors and windows are

    bool operator==(const Rule&) const = default;
};

} // namespace gulou
