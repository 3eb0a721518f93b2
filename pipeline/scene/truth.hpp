// What really happens in a scene: the answer sheet for tests and evaluation.
#pragma once

#include "core/alarm_type.hpp"
#include "core/geometry.hpp"
#include "core/observation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou::scene {

struct TruthEvent {
    AlarmType type{};
    std::string object;            // "bottle", "van", …
    double release = 0;            // seconds: let go, or stopped
    double begin = 0;              // first seen: in the air, or driving in
    double end = 0;                // out of view, or driving off
    Box box;                       // pixels: around the whole path, or around what stands there
    std::vector<TrackPoint> track; // centre in pixels, one a frame; empty for what stands
    std::optional<Point> origin;   // pixels: the hand that let go
    std::optional<int> floor;      // counted from 1 at the street
};

struct Truth {
    std::string kind;
    std::uint64_t seed = 0;
    int width = 0; // pixels
    int height = 0;
    int fps = 0;
    double duration = 0; // seconds that this covers
    Polygon zone;        // fractions of the frame: the zone to watch
    std::vector<TruthEvent> events;
};

// One JSON object, indented.
std::string to_json(const Truth& truth);

} // namespace gulou::scene
