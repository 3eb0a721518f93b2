#include "alerts/alert.hpp"

#include <array>
#include <utility>

namespace gulou::alerts {

namespace {

template <class Value, std::size_t N>
using Names = std::array<std::pair<Value, std::string_view>, N>;

constexpr Names<AlertState, 4> states{{{AlertState::Raised, "raised"},
                                       {AlertState::Acknowledged, "acknowledged"},
                                       {AlertState::Resolved, "resolved"},
                                       {AlertState::Dismissed, "dismissed"}}};
constexpr Names<ClipState, 3> clips{
    {{ClipState::Pending, "pending"}, {ClipState::Ready, "ready"}, {ClipState::Failed, "failed"}}};
constexpr Names<DismissReason, 6> reasons{{{DismissReason::NotAnEvent, "not_an_event"},
                                           {DismissReason::Weather, "weather"},
                                           {DismissReason::Animal, "animal"},
                                           {DismissReason::Test, "test"},
                                           {DismissReason::Duplicate, "duplicate"},
                                           {DismissReason::Other, "other"}}};
constexpr Names<Action, 6> actions{{{Action::Raised, "raised"},
                                    {Action::Extended, "extended"},
                                    {Action::Cleared, "cleared"},
                                    {Action::Acknowledged, "acknowledged"},
                                    {Action::Resolved, "resolved"},
                                    {Action::Dismissed, "dismissed"}}};

template <class Value, std::size_t N>
std::string_view to_name(const Names<Value, N>& names, Value wanted) {
    for (const auto& [value, text] : names)
        if (value == wanted)
            return text;
    return "";
}

template <class Value, std::size_t N>
std::optional<Value> from_name(const Names<Value, N>& names, std::string_view wanted) {
    for (const auto& [value, text] : names)
        if (text == wanted)
            return value;
    return std::nullopt;
}

} // namespace

bool is_open(const Alert& alert) {
    return alert.state == AlertState::Raised || alert.state == AlertState::Acknowledged;
}

std::string_view name(AlertState state) {
    return to_name(states, state);
}
std::string_view name(ClipState state) {
    return to_name(clips, state);
}
std::string_view name(DismissReason reason) {
    return to_name(reasons, reason);
}
std::string_view name(Action action) {
    return to_name(actions, action);
}

std::optional<AlertState> alert_state(std::string_view name) {
    return from_name(states, name);
}
std::optional<ClipState> clip_state(std::string_view name) {
    return from_name(clips, name);
}
std::optional<DismissReason> dismiss_reason(std::string_view name) {
    return from_name(reasons, name);
}
std::optional<Action> action(std::string_view name) {
    return from_name(actions, name);
}

} // namespace gulou::alerts
