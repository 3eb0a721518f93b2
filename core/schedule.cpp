#include "core/schedule.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace gulou {
namespace {

constexpr int minutes_a_day = 1440;
constexpr std::array<std::string_view, 7> day_names = {"mon", "tue", "wed", "thu",
                                                       "fri", "sat", "sun"};

tl::unexpected<Error> refusal(std::string_view text) {
    return fail(ErrorCode::Invalid,
                "\"" + std::string(text) +
                    "\" is not a time of the week, like \"mon-fri 22:00-06:00\","
                    " \"sat,sun 00:00-24:00\" or \"daily 08:00-18:00\"");
}

// -1: no day's name.
int day_of(std::string_view name) {
    const auto* found = std::ranges::find(day_names, name);
    return found == day_names.end() ? -1 : static_cast<int>(found - day_names.begin());
}

// "mon" or "fri-mon"; false: neither.
bool add_days(std::string_view part, std::bitset<7>& days) {
    const auto dash = part.find('-');
    const int first = day_of(part.substr(0, dash));
    const int last = dash == part.npos ? first : day_of(part.substr(dash + 1));
    if (first < 0 || last < 0)
        return false;
    for (int day = first;; day = (day + 1) % 7) {
        days.set(static_cast<std::size_t>(day));
        if (day == last)
            return true;
    }
}

bool add_all_days(std::string_view list, std::bitset<7>& days) {
    if (list == "daily") {
        days.set();
        return true;
    }
    for (;;) {
        const auto comma = list.find(',');
        if (!add_days(list.substr(0, comma), days))
            return false;
        if (comma == list.npos)
            return true;
        list.remove_prefix(comma + 1);
    }
}

// Minutes of "hh:mm", 00:00 to 24:00; -1: not a time.
int minutes_of(std::string_view text) {
    int hour = 0, minute = 0;
    if (text.size() != 5 || text[2] != ':')
        return -1;
    const auto number = [&](std::size_t at, int& value) {
        const auto* begin = text.data() + at;
        const auto [end, error] = std::from_chars(begin, begin + 2, value);
        return error == std::errc{} && end == begin + 2 && value >= 0;
    };
    if (!number(0, hour) || !number(3, minute) || minute > 59)
        return -1;
    const int all = hour * 60 + minute;
    return all <= minutes_a_day ? all : -1;
}

bool within(const DayWindow& window, std::size_t day, int minute) {
    const auto yesterday = (day + 6) % 7;
    if (window.to > window.from)
        return window.days[day] && minute >= window.from && minute < window.to;
    return (window.days[day] && minute >= window.from) ||
           (window.days[yesterday] && minute < window.to);
}

} // namespace

Result<DayWindow> parse_day_window(std::string_view text) {
    const auto space = text.find(' ');
    if (space == text.npos)
        return refusal(text);
    DayWindow window;
    const auto times = text.substr(space + 1);
    const auto dash = times.find('-');
    if (!add_all_days(text.substr(0, space), window.days) || dash == times.npos)
        return refusal(text);
    window.from = minutes_of(times.substr(0, dash));
    window.to = minutes_of(times.substr(dash + 1));
    if (window.from < 0 || window.from >= minutes_a_day || window.to < 1 ||
        window.from == window.to)
        return refusal(text);
    return window;
}

bool applies(const Schedule& schedule, WallTime at, std::chrono::minutes offset) {
    if (schedule.empty())
        return true;
    const auto local = at + offset;
    const auto midnight = std::chrono::floor<std::chrono::days>(local);
    const auto minute =
        static_cast<int>(std::chrono::floor<std::chrono::minutes>(local - midnight).count());
    const auto day = std::chrono::weekday(midnight).iso_encoding() - 1;
    return std::ranges::any_of(schedule,
                               [&](const auto& window) { return within(window, day, minute); });
}

} // namespace gulou
