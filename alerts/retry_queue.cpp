#include "alerts/retry_queue.hpp"

#include <algorithm>

namespace gulou::alerts {

bool RetryQueue::put(Report report) {
    if (waiting_.size() >= bound_ || report.attempts >= attempts_)
        return false;
    const auto place = std::ranges::upper_bound(waiting_, report.arrival, {}, &Report::arrival);
    waiting_.insert(place, std::move(report));
    return true;
}

std::deque<Report> RetryQueue::take(std::size_t most) {
    std::deque<Report> taken;
    while (!waiting_.empty() && taken.size() < most) {
        taken.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return taken;
}

bool RetryQueue::holds(const Observation& seen) const {
    return std::ranges::any_of(waiting_, [&](const Report& report) {
        const auto* other = std::get_if<std::shared_ptr<const Observation>>(&report.what);
        return other && (*other)->camera == seen.camera && (*other)->rule == seen.rule;
    });
}

} // namespace gulou::alerts
