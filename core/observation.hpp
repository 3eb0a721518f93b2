// What an analyzer saw: the only thing pipeline and alerts have in common.
#pragma once

#include "core/alarm_type.hpp"
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/geometry.hpp"
#include "core/ids.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gulou {

struct TrackPoint {
    std::chrono::duration<double> t{}; // stream time, seconds from the first frame
    Point at;                          // pixels of the source video
};

// Where a thrown object came from; floors count from 1 at the street.
struct Origin {
    Point at; // pixels of the source video
    std::optional<int> floor;
    double probability = 0;
};

enum class ObservationState { Raised, Cleared };

// A value: built on an analysis thread, moved to the decision strand.
struct Observation {
    CameraId camera;
    std::string rule; // the rule's name, unique within its camera
    AlarmType type{};
    ObservationState state = ObservationState::Raised;
    std::chrono::duration<double> t{};     // stream time of the decision
    std::chrono::duration<double> began{}; // stream time at which the thing itself began
    WallTime at{};                         // wall time of `t`
    WallTime began_at{};                   // wall time of `began`
    Box box;                               // pixels of the source video
    std::vector<TrackPoint> track;         // empty where the type has none
    std::optional<Origin> origin;          // likewise
    double score = 0;                      // 0..1
    int frame_width = 0;                   // the source video's size, pixels
    int frame_height = 0;
    SharedBytes snapshot; // JPEG with box or trajectory drawn; null when Cleared
};

} // namespace gulou
