#include "alerts/lifecycle.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace gulou::alerts {

namespace {

struct Transition {
    Action action;
    AlertState from;
    AlertState to;
};

// Whatever is not in this table is a conflict.
constexpr std::array transitions = {
    Transition{Action::Acknowledged, AlertState::Raised, AlertState::Acknowledged},
    Transition{Action::Resolved, AlertState::Acknowledged, AlertState::Resolved},
    Transition{Action::Dismissed, AlertState::Raised, AlertState::Dismissed},
    Transition{Action::Dismissed, AlertState::Acknowledged, AlertState::Dismissed},
};

std::optional<AlertState> next_state(Action action, AlertState from) {
    for (const Transition& row : transitions)
        if (row.action == action && row.from == from)
            return row.to;
    return std::nullopt;
}

Alert changed(Alert alert, WallTime now) {
    ++alert.revision;
    alert.updated_at = now;
    return alert;
}

Result<Alert> handle(Alert alert, const Handling& handling, Action action,
                     std::optional<DismissReason> reason, WallTime now) {
    if (handling.note && handling.note->size() > max_note)
        return fail(ErrorCode::TooLarge, "a note may have " + std::to_string(max_note) + " bytes");
    if (handling.revision && *handling.revision != alert.revision)
        return fail(ErrorCode::Conflict,
                    "the alert has changed: revision " + std::to_string(alert.revision));
    const auto to = next_state(action, alert.state);
    if (!to)
        return fail(ErrorCode::Conflict, "the alert is " + std::string(name(alert.state)) +
                                             ": it cannot become " + std::string(name(action)));
    alert = changed(std::move(alert), now);
    alert.state = *to;
    alert.handled_by = handling.by;
    alert.handled_at = now;
    alert.reason = reason;
    if (handling.note)
        alert.note = handling.note;
    alert.history.push_back({now, action, handling.by, reason, handling.note});
    return alert;
}

std::vector<std::string> names_of(const std::vector<EvidencePicture>& pictures) {
    std::vector<std::string> out;
    for (const auto& picture : pictures)
        if (picture.jpeg)
            out.push_back(picture.name);
    return out;
}

} // namespace

Alert raise(Seq seq, const Observation& seen, const Placement& placement,
            const ClipMargins& margins, WallTime now) {
    return Alert{
        .id = AlertId{seq},
        .type = seen.type,
        .severity = seen.severity.value_or(placement.severity),
        .camera = seen.camera,
        .unit = placement.unit,
        .rule = seen.rule,
        .raised_at = now,
        .began_at = seen.began_at,
        .seen_at = seen.at,
        .updated_at = now,
        .score = seen.score,
        .box = seen.box,
        .track = seen.track,
        .origin = seen.origin,
        .frame_width = seen.frame_width,
        .frame_height = seen.frame_height,
        .label = seen.label,
        .people = seen.count,
        .evidence = names_of(seen.evidence),
        .clip_from = seen.began_at - margins.before,
        .clip_to = seen.at + margins.after,
        .history = {{.at = now, .action = Action::Raised}},
    };
}

Alert extend(Alert alert, const Observation& seen, WallTime now) {
    alert = changed(std::move(alert), now);
    ++alert.count;
    alert.seen_at = std::max(alert.seen_at, seen.at);
    alert.score = std::max(alert.score, seen.score);
    alert.people = std::max(alert.people, seen.count);
    if (alert.label.empty())
        alert.label = seen.label;
    // A thing seen a thousand times must not have a thousand entries.
    if (!alert.history.empty() && alert.history.back().action == Action::Extended)
        alert.history.back().at = now;
    else
        alert.history.push_back({.at = now, .action = Action::Extended});
    return alert;
}

Alert clear(Alert alert, const Observation& seen, WallTime now) {
    alert = changed(std::move(alert), now);
    alert.cleared_at = seen.at;
    alert.history.push_back({.at = now, .action = Action::Cleared});
    return alert;
}

Result<Alert> acknowledge(Alert alert, const Handling& handling, WallTime now) {
    return handle(std::move(alert), handling, Action::Acknowledged, std::nullopt, now);
}

Result<Alert> resolve(Alert alert, const Handling& handling, WallTime now) {
    return handle(std::move(alert), handling, Action::Resolved, std::nullopt, now);
}

Result<Alert> dismiss(Alert alert, const Handling& handling, DismissReason reason, WallTime now) {
    return handle(std::move(alert), handling, Action::Dismissed, reason, now);
}

Result<Alert> settle_clip(Alert alert, const std::optional<ClipSpan>& cut, WallTime now) {
    if (alert.clip != ClipState::Pending)
        return fail(ErrorCode::Conflict, "the clip is " + std::string(name(alert.clip)));
    alert = changed(std::move(alert), now);
    alert.clip = cut ? ClipState::Ready : ClipState::Failed;
    if (cut) {
        alert.clip_from = cut->from;
        alert.clip_to = cut->to;
    }
    return alert;
}

} // namespace gulou::alerts
