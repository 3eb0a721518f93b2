// What the pipeline reported and could not be made durable yet: bounded, in order, counted when
// it has to be given up. One thread.
#pragma once

#include "alerts/alert.hpp"
#include "core/observation.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <variant>

namespace gulou::alerts {

struct ClipOutcome {
    AlertId alert;
    std::optional<ClipSpan> cut; // none: it failed
};

// Something reported once: if it is dropped nobody says it again.
struct Report {
    std::variant<std::shared_ptr<const Observation>, ClipOutcome> what;
    std::uint64_t arrival = 0; // rising
    int attempts = 0;          // commits that failed
};

class RetryQueue {
public:
    // Keeps at most `bound` reports, each for at most `attempts` failed commits.
    RetryQueue(std::size_t bound, int attempts) : bound_(bound), attempts_(attempts) {}

    // By arrival, so that one taken and put back is not overtaken. False: given up, for the caller
    // to count.
    bool put(Report report);
    // The oldest `most`.
    std::deque<Report> take(std::size_t most);
    // True if something of the same rule waits: it has to stay ahead.
    bool holds(const Observation& seen) const;
    std::size_t size() const { return waiting_.size(); }

private:
    const std::size_t bound_;
    const int attempts_;
    std::deque<Report> waiting_;
};

} // namespace gulou::alerts
