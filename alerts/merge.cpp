#include "alerts/merge.hpp"

#include <cmath>

namespace gulou::alerts {

namespace {

bool same_watch(const Observation& seen, const Alert& alert) {
    return seen.camera == alert.camera && seen.type == alert.type && seen.rule == alert.rule;
}

bool empty(const Box& box) {
    return box.width <= 0 || box.height <= 0;
}

// In fractions of its frame, so that a camera may change its resolution in between.
Box normalised(const Box& box, int width, int height) {
    if (width <= 0 || height <= 0)
        return {};
    return {box.x / width, box.y / height, box.width / width, box.height / height};
}

double distance_of_centers(const Box& a, const Box& b) {
    const double dx = (a.x + a.width / 2) - (b.x + b.width / 2);
    const double dy = (a.y + a.height / 2) - (b.y + b.height / 2);
    return std::hypot(dx, dy) / std::hypot(1.0, 1.0);
}

bool same_place(const Observation& seen, const Alert& alert, const MergePolicy& policy) {
    const Box a = normalised(seen.box, seen.frame_width, seen.frame_height);
    const Box b = normalised(alert.box, alert.frame_width, alert.frame_height);
    if (empty(a) || empty(b)) // the whole frame
        return true;
    return overlap(a, b) >= policy.overlap || distance_of_centers(a, b) <= policy.near;
}

} // namespace

bool lasts(AlarmType type) {
    return type != AlarmType::HighAltitudeThrowing && type != AlarmType::LineCrossed;
}

bool extends(const Observation& seen, const Alert& alert, const MergePolicy& policy) {
    if (!same_watch(seen, alert) || !is_open(alert))
        return false;
    if (lasts(alert.type))
        return !alert.cleared_at && same_place(seen, alert, policy);
    return std::chrono::abs(seen.began_at - alert.seen_at) <= policy.window;
}

bool ends(const Observation& seen, const Alert& alert, const MergePolicy& policy) {
    return same_watch(seen, alert) && is_open(alert) && !alert.cleared_at &&
           (empty(seen.box) || same_place(seen, alert, policy));
}

bool may_change(const Alert& alert, const MergePolicy& policy, WallTime now) {
    if (!is_open(alert))
        return false;
    return lasts(alert.type) ? !alert.cleared_at : now - alert.seen_at <= 2 * policy.window;
}

} // namespace gulou::alerts
