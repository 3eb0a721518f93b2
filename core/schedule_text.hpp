// A schedule as people write it: the inverse of parse_day_window.
#pragma once

#include "core/schedule.hpp"

#include <string>

namespace gulou {

// "mon-fri 22:00-06:00", "sat,sun 00:00-24:00", "daily 08:00-18:00".
std::string to_text(const DayWindow& window);

} // namespace gulou
