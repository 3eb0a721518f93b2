#include "alerts/retry_queue.hpp"

#include <algorithm>

namespace gulou::alerts {

bool RetryQueue::put(Report report) {
    if (waiting_.size() >= bound_ || report.attempts >= attempts_)
        return false;
    waiting_.push_back(std::move(report));
    return true;
}

bool RetryQueue::holds(const Observation& seen) const {
    return std::ranges::any_of(waiting_, [&](const Report& report) {
        const auto* other = std::get_if<std::shared_ptr<const Observation>>(&report.what);
        return other && (*other)->camera == seen.camera && (*other)->rule == seen.rule;
    });
}

} // namespace gulou::alerts
