// Observations and a starting time for the tests of alerts/.
#pragma once

#include "alerts/lifecycle.hpp"
#include "core/observation.hpp"

#include <chrono>
#include <string>

namespace gulou::alerts::test {

using namespace std::chrono_literals;

inline const WallTime start{std::chrono::milliseconds{1'800'000'000'000}};

inline org::UnitCode grid() {
    return org::UnitCode::parse("370785001003001").value();
}

inline Observation sighting(AlarmType type, WallTime at, Box box = {100, 100, 50, 40}) {
    Observation seen;
    seen.camera = CameraId{"37078501011326000001"};
    seen.rule = "rule";
    seen.type = type;
    seen.at = at;
    seen.began_at = at - 2s;
    seen.box = box;
    seen.score = 0.8;
    seen.frame_width = 1000;
    seen.frame_height = 500;
    return seen;
}

inline Observation clearing(AlarmType type, WallTime at, Box box = {100, 100, 50, 40}) {
    Observation seen = sighting(type, at, box);
    seen.state = ObservationState::Cleared;
    return seen;
}

inline Alert raised(Seq seq, const Observation& seen) {
    return raise(seq, seen, Placement{grid(), 1}, ClipMargins{}, seen.at);
}

inline Handling by(std::int64_t user, AlertId alert,
                   std::optional<std::int64_t> revision = std::nullopt) {
    return {alert, revision, Actor{UserId{user}, "person " + std::to_string(user)}, {}};
}

} // namespace gulou::alerts::test
