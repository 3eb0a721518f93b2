// Keeps something costly going for a while after nobody wants it any more, so that a quick return
// finds it running.
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <optional>

namespace gulou::media {

// How long a camera's live branch outlasts its last viewer.
inline constexpr std::chrono::seconds live_linger{10};

// One thread.
class Linger {
public:
    explicit Linger(std::chrono::milliseconds time) : time_(time) {}

    // It is wanted at this moment; call again while that holds.
    void want(SteadyTime now) { wanted_ = now; }
    bool active(SteadyTime now) const { return wanted_ && now - *wanted_ < time_; }

private:
    std::chrono::milliseconds time_;
    std::optional<SteadyTime> wanted_;
};

} // namespace gulou::media
