// An alert: one thing a camera saw that a person has to look at, with all that was done about it.
#pragma once

#include "core/alarm_type.hpp"
#include "core/clock.hpp"
#include "core/geometry.hpp"
#include "core/ids.hpp"
#include "core/observation.hpp"
#include "core/org/unit_code.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::alerts {

// Number of a durable event: from 1, increasing by one, never reused once announced.
using Seq = std::int64_t;

enum class AlertState { Raised, Acknowledged, Resolved, Dismissed };
enum class ClipState { Pending, Ready, Failed };
enum class DismissReason { NotAnEvent, Weather, Animal, Test, Duplicate, Other };
enum class Action { Raised, Extended, Cleared, Acknowledged, Resolved, Dismissed };

// The person who did something, as they were called then.
struct Actor {
    UserId id;
    std::string name;
    bool operator==(const Actor&) const = default;
};

// What a clip really shows: it is cut at key frames, so it may begin before what was asked for.
struct ClipSpan {
    WallTime from{};
    WallTime to{};
    bool operator==(const ClipSpan&) const = default;
};

struct HistoryEntry {
    WallTime at{};
    Action action{};
    std::optional<Actor> by{}; // none: the system
    std::optional<DismissReason> reason{};
    std::optional<std::string> note{};
    bool operator==(const HistoryEntry&) const = default;
};

// A value. Box and track are pixels of the source video, as on the snapshot of the first sighting.
struct Alert {
    AlertId id{};              // equals the seq of the event that raised it
    std::int64_t revision = 1; // one more with every change
    AlarmType type{};
    int severity = 2; // 1 (worst) .. 4
    AlertState state = AlertState::Raised;
    CameraId camera{};
    org::UnitCode unit; // where the camera hung when it was raised
    std::string rule{};
    WallTime raised_at{};  // when it was decided
    WallTime began_at{};   // when the thing itself began
    WallTime seen_at{};    // when it was last seen
    WallTime updated_at{}; // when anything last changed
    std::optional<WallTime> cleared_at{};
    int count = 1;    // sightings merged into it
    double score = 0; // 0..1, the best sighting's
    Box box{};
    std::vector<TrackPoint> track{};
    std::optional<Origin> origin{};
    int frame_width = 0;
    int frame_height = 0;
    std::string label{};                 // as Observation::label; the first sighting's
    std::optional<int> people{};         // crowd_gathering: most seen
    std::vector<std::string> evidence{}; // names of the pictures kept with it
    ClipState clip = ClipState::Pending;
    WallTime clip_from{}; // the span asked for until the clip is ready, then what it shows
    WallTime clip_to{};
    std::optional<Actor> handled_by{};
    std::optional<WallTime> handled_at{};
    std::optional<DismissReason> reason{};
    std::optional<std::string> note{};
    std::vector<HistoryEntry> history{}; // oldest first; repeated sightings share one entry

    Seq seq() const { return id.value(); }
};

// Raised or acknowledged: somebody still has to act.
bool is_open(const Alert& alert);

// The names on the wire, in the database and in queries: "raised", "not_an_event", …
std::string_view name(AlertState state);
std::string_view name(ClipState state);
std::string_view name(DismissReason reason);
std::string_view name(Action action);
std::optional<AlertState> alert_state(std::string_view name);
std::optional<ClipState> clip_state(std::string_view name);
std::optional<DismissReason> dismiss_reason(std::string_view name);
std::optional<Action> action(std::string_view name);

} // namespace gulou::alerts
