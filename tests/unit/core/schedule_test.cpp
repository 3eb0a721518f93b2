#include "core/schedule.hpp"

#include <gtest/gtest.h>

namespace gulou {
namespace {

using namespace std::chrono_literals;

// Monday, 2026-11-16, in China.
WallTime local(int day, int hour, int minute) {
    return WallTime(std::chrono::sys_days(2026y / 11 / 16)) + std::chrono::days(day - 1) +
           std::chrono::hours(hour) + std::chrono::minutes(minute) - 8h;
}
bool runs(std::string_view window, WallTime at) {
    return applies({parse_day_window(window).value()}, at, 8h);
}

TEST(Schedule, WithoutWindowsIsAlways) {
    EXPECT_TRUE(applies({}, local(3, 3, 0), 8h));
}

TEST(Schedule, KeepsTheDaysItNames) {
    EXPECT_TRUE(runs("mon-fri 08:00-18:00", local(5, 8, 0)));
    EXPECT_FALSE(runs("mon-fri 08:00-18:00", local(5, 18, 0)));
    EXPECT_FALSE(runs("mon-fri 08:00-18:00", local(6, 9, 0)));
    EXPECT_TRUE(runs("sat,sun 00:00-24:00", local(7, 23, 59)));
    EXPECT_TRUE(runs("fri-mon 00:00-24:00", local(1, 12, 0)));
    EXPECT_FALSE(runs("fri-mon 00:00-24:00", local(3, 12, 0)));
}

TEST(Schedule, ANightBelongsToTheDayOnWhichItBegins) {
    EXPECT_TRUE(runs("fri 22:00-06:00", local(6, 5, 59)));
    EXPECT_FALSE(runs("fri 22:00-06:00", local(5, 5, 59)));
    EXPECT_TRUE(runs("sun 22:00-06:00", local(1, 3, 0)));
}

TEST(Schedule, IsInLocalTime) {
    const auto at = WallTime(std::chrono::sys_days(2026y / 11 / 16)) + 17h; // Tuesday, 1:00, there
    EXPECT_TRUE(runs("tue 00:00-02:00", at));
    EXPECT_FALSE(runs("mon 00:00-24:00", at));
}

TEST(Schedule, RefusesWhatItCannotRead) {
    for (const auto* text :
         {"", "mon", "mon 8:00-18:00", "mon 08:00", "mon 24:00-06:00", "mon 08:00-25:00",
          "mon 08:60-18:00", "fry 08:00-18:00", "mon, 08:00-18:00", "mon 08:00-08:00",
          "mon 08:00-00:00x", "mon -8:00-18:00", "daily 08:00-00:00"})
        EXPECT_FALSE(parse_day_window(text)) << text;
    EXPECT_TRUE(parse_day_window("daily 22:00-00:01"));
}

} // namespace
} // namespace gulou
