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

// A window a thrown object may have come from.
struct OriginCandidate {
    int floor = 1;             // 1 at the street
    std::optional<int> column; // windows from the left, from 1
    double probability = 0;    // all candidates together: at most 1
};

// Where a thrown object came from; floors count from 1 at the street.
struct Origin {
    Point at; // pixels of the source video
    std::optional<int> floor;
    double probability = 0;
    std::vector<OriginCandidate> candidates{}; // likeliest first, at most 3
};

// A picture that shows why: "strobe", "trajectory", "origin".
struct EvidencePicture {
    std::string name;
    SharedBytes jpeg;
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

    // What it is: a model's label, "light_object"; camera_tamper: "covered", "defocused", "moved",
    // "frozen", "black", "signal_lost"; line_crossed: "left_to_right", "right_to_left".
    std::string label;
    std::optional<int> count;    // crowd_gathering: people
    std::optional<int> severity; // where it differs from the rule's: 1 (worst) .. 4
    std::vector<EvidencePicture> evidence;
};

} // namespace gulou
