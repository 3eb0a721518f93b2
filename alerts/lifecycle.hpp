// The life of an alert as pure steps: raised → acknowledged → resolved, or dismissed as false.
// Each takes the newest state by value and gives the next, its revision one higher.
#pragma once

#include "alerts/alert.hpp"
#include "core/result.hpp"

#include <chrono>
#include <cstddef>

namespace gulou::alerts {

// How much video around a sighting is evidence.
struct ClipMargins {
    std::chrono::milliseconds before{10'000}; // ahead of the beginning
    std::chrono::milliseconds after{5'000};   // past the decision
};

// Where an observation belongs: configuration the analyzers don't carry along.
struct Placement {
    org::UnitCode unit;
    int severity = 2; // 1 (worst) .. 4
};

// What a person asks for.
struct Handling {
    AlertId alert;
    std::optional<std::int64_t> revision; // the one they looked at; none: whatever it is now
    Actor by;
    std::optional<std::string> note{};
};

inline constexpr std::size_t max_note = 2000; // bytes of UTF-8

Alert raise(Seq seq, const Observation& seen, const Placement& placement,
            const ClipMargins& margins, WallTime now);
// Another sighting of the same thing: counts, keeps the better score, and the first picture.
Alert extend(Alert alert, const Observation& seen, WallTime now);
Alert clear(Alert alert, const Observation& seen, WallTime now);

// Conflict when the revision is not the newest or the state doesn't allow it, TooLarge for a note
// over max_note. Resolving needs an acknowledgement first; dismissing doesn't.
Result<Alert> acknowledge(Alert alert, const Handling& handling, WallTime now);
Result<Alert> resolve(Alert alert, const Handling& handling, WallTime now);
Result<Alert> dismiss(Alert alert, const Handling& handling, DismissReason reason, WallTime now);

// `cut` is what the clip shows; none: it cannot be had. Only a pending clip changes; Conflict
// otherwise.
Result<Alert> settle_clip(Alert alert, const std::optional<ClipSpan>& cut, WallTime now);

} // namespace gulou::alerts
