// Is this sighting something new, or an alert that already stands? Pure.
#pragma once

#include "alerts/alert.hpp"

#include <chrono>

namespace gulou::alerts {

struct MergePolicy {
    // Momentary things (a throw, a crossing): seen again within this time is the same event.
    std::chrono::milliseconds window{60'000};
    // Lasting things (a van, goods): the same place if the boxes share this much (intersection
    // over union) or their centers are this near, as a fraction of the frame's diagonal.
    double overlap = 0.1;
    double near = 0.1;
};

// Does this type stand until an analyzer says it has cleared?
bool lasts(AlarmType type);

// Same camera, rule and place, and the alert still open and standing: the sighting extends it.
bool extends(const Observation& seen, const Alert& alert, const MergePolicy& policy);
// The end of what the alert is about. An observation without a box ends everything of its rule.
bool ends(const Observation& seen, const Alert& alert, const MergePolicy& policy);
// Can an observation still change this alert? If not there is no need to keep it at hand.
bool may_change(const Alert& alert, const MergePolicy& policy, WallTime now);

} // namespace gulou::alerts
