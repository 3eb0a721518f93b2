// What really happens in a scene: the answer sheet for tests and evaluation.
#pragma once

#include "core/alarm_type.hpp"
#include "core/facade.hpp"
#include "core/geometry.hpp"
#include "core/observation.hpp"
#include "core/rule.hpp"
#include "pipeline/scene/spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou::scene {

struct TruthEvent {
    AlarmType type{};
    std::string object;               // "bottle", "van", …
    double release = 0;               // seconds: let go, or stopped
    double begin = 0;                 // first seen: in the air, or driving in
    double end = 0;                   // out of view, or driving off
    Box box;                          // pixels: around the whole path, or around what stands there
    std::vector<TrackPoint> track;    // centre in pixels, one a frame; empty for what stands
    std::optional<Point> origin;      // pixels: the hand that let go
    std::optional<int> floor;         // counted from 1 at the street
    std::vector<TrackPoint> mirror{}; // its image in the façade's glass, where there is one
    double pixels = 0;     // size halfway down: root of length × thickness; 0: does not apply
    double contrast = 0;   // luma steps against what is behind it, mean over the path
    bool at_start = false; // stands there before the first picture: may be found or not
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
    std::vector<Point> line{};                  // square: two points, fractions of the frame
    std::vector<PersonHeight> person_heights{}; // square: how tall people stand, near and far
    Facade facade{};                            // façade scenes: as an operator would calibrate it
    std::vector<std::string> distractors{};     // what else happens
};

// Everything but the events, from the spec.
Truth blank_truth(const SceneSpec& spec, double until);

// One JSON object, indented.
std::string to_json(const Truth& truth);

} // namespace gulou::scene
