// What the API asks about a camera's rules and about trying one; the composition root answers.
#pragma once

#include "alerts/alert.hpp"
#include "core/bytes.hpp"
#include "core/camera.hpp"
#include "core/clock.hpp"
#include "core/observation.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gulou::api {

// The rules of a camera. Revision 0: as in the file.
struct RulesView {
    std::int64_t revision = 0;
    std::optional<WallTime> changed_at;
    std::optional<alerts::Actor> changed_by;
    std::vector<Rule> rules;
};

struct RulesChange {
    CameraId camera;
    std::int64_t revision = 0; // the one that was looked at
    alerts::Actor by;
    std::vector<Rule> rules;
};

// Control thread.
class RuleDesk {
public:
    virtual ~RuleDesk() = default;
    virtual std::optional<RulesView> rules(const CameraId& camera) const = 0;
    // Durable, then at work without the camera being restarted. Conflict: another revision, or
    // another change is under way.
    virtual void change(RulesChange change, std::function<void(Result<RulesView>)> answer) = 0;
};

enum class DryRunState { Waiting, Running, Done, Failed, Cancelled };
constexpr std::string_view name(DryRunState state) {
    switch (state) {
    case DryRunState::Waiting:
        return "waiting";
    case DryRunState::Running:
        return "running";
    case DryRunState::Done:
        return "done";
    case DryRunState::Failed:
        return "failed";
    case DryRunState::Cancelled:
        return "cancelled";
    }
    return {};
}

// A rule tried on what was recorded. What was found stands in order.
struct DryRun {
    std::int64_t id = 0;
    CameraId camera;
    Rule rule;
    WallTime from{}, to{};
    DryRunState state = DryRunState::Waiting;
    double progress = 0; // 0..1
    std::string error{}; // why it failed
    std::vector<Observation> found{};
    bool more = false; // more was found than is kept
};

// Control thread.
class DryRunDesk {
public:
    virtual ~DryRunDesk() = default;
    // Limited while another is under way.
    virtual Result<DryRun> begin(const CameraId& camera, Rule rule, WallTime from, WallTime to) = 0;
    // Kept for the last few runs; null otherwise.
    virtual const DryRun* find(std::int64_t id) const = 0;
    virtual void cancel(std::int64_t id) = 0;
};

} // namespace gulou::api
