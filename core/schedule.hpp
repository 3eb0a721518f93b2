// When in the week something applies.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"

#include <bitset>
#include <string_view>
#include <vector>

namespace gulou {

// A part of some days, local time. It may run past midnight: from 22:00 to 6:00 belongs to the day
// on which it begins.
struct DayWindow {
    std::bitset<7> days; // Monday first
    int from = 0;        // minutes after midnight, 0..1439
    int to = 1440;       // likewise, 1..1440; not above `from`: on the next day
    bool operator==(const DayWindow&) const = default;
};

using Schedule = std::vector<DayWindow>; // empty: always

// "mon-fri 22:00-06:00", "sat,sun 00:00-24:00", "daily 08:00-18:00". Invalid, with the reason.
Result<DayWindow> parse_day_window(std::string_view text);
// `at` in a zone `offset` ahead of UTC (UTC+8 for all of China).
bool applies(const Schedule& schedule, WallTime at, std::chrono::minutes offset);

} // namespace gulou
