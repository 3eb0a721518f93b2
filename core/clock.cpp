#include "core/clock.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace gulou {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;

// Reads exactly `width` digits at `pos`; -1 where there is anything else.
int digits(std::string_view text, std::size_t pos, std::size_t width) {
    if (pos + width > text.size())
        return -1;
    int value = -1;
    const auto* end = text.data() + pos + width;
    const auto result = std::from_chars(text.data() + pos, end, value);
    return result.ec == std::errc() && result.ptr == end && value >= 0 ? value : -1;
}

// ".123456" → milliseconds, and how many characters it took.
std::pair<milliseconds, std::size_t> fraction(std::string_view text) {
    if (text.empty() || text.front() != '.')
        return {milliseconds{0}, 0};
    int value = 0;
    std::size_t n = 1;
    int scale = 100;
    while (n < text.size() && text[n] >= '0' && text[n] <= '9') {
        value += (text[n] - '0') * scale;
        scale /= 10;
        ++n;
    }
    return {milliseconds{value}, n};
}

} // namespace

SteadyTime SystemClock::steady() const {
    return std::chrono::steady_clock::now();
}

WallTime SystemClock::wall() const {
    return floor<milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(WallTime time) {
    const auto day = floor<days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 40> out{};
    const int length = std::snprintf(
        out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
        static_cast<int>(clock.subseconds().count()));
    return {out.data(), static_cast<std::size_t>(length)};
}

Result<WallTime> from_rfc3339(std::string_view text) {
    const auto wrong = [&] {
        return fail(ErrorCode::Invalid, "not an RFC 3339 time: '" + std::string(text) + "'");
    };
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
        return wrong();
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') ||
        text[13] != ':' || text[16] != ':' || hour > 23 || minute > 59 || second > 60)
        return wrong();
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok())
        return wrong();
    auto rest = text.substr(19);
    const auto [ms, used] = fraction(rest);
    rest.remove_prefix(used);
    std::chrono::minutes offset{0};
    if (rest != "Z" && rest != "z") {
        const int h = digits(rest, 1, 2), m = digits(rest, 4, 2);
        if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':' || h < 0 ||
            h > 23 || m < 0 || m > 59)
            return wrong();
        offset = std::chrono::minutes{(h * 60 + m) * (rest[0] == '-' ? -1 : 1)};
    }
    return WallTime{std::chrono::sys_days{date} + std::chrono::hours{hour} +
                    std::chrono::minutes{minute} + std::chrono::seconds{second} + ms - offset};
}

} // namespace gulou
