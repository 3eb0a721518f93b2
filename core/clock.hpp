// Time as a dependency: the system's clocks in the server, a manual one in tests.
#pragma once

#include "core/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace gulou {

using SteadyTime = std::chrono::steady_clock::time_point;
// UTC, millisecond resolution: what is stored and shown.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
public:
    virtual ~Clock() = default;
    virtual SteadyTime steady() const = 0;
    virtual WallTime wall() const = 0;
};

// Any thread.
class SystemClock final : public Clock {
public:
    SteadyTime steady() const override;
    WallTime wall() const override;
};

// One thread; both clocks advance together.
class ManualClock final : public Clock {
public:
    explicit ManualClock(WallTime start = WallTime{}) : wall_(start) {}
    SteadyTime steady() const override { return steady_; }
    WallTime wall() const override { return wall_; }
    void advance(std::chrono::milliseconds by) {
        steady_ += by;
        wall_ += by;
    }

private:
    SteadyTime steady_{};
    WallTime wall_;
};

// RFC 3339 in UTC with milliseconds: "2026-11-21T08:00:00.125Z".
std::string to_rfc3339(WallTime time);
// Accepts any offset and 0–9 fraction digits; Invalid otherwise.
Result<WallTime> from_rfc3339(std::string_view text);

} // namespace gulou
