#include "core/schedule_text.hpp"

#include <array>
#include <cstdio>

namespace gulou {
namespace {

constexpr std::array names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// Runs of three days and more as "mon-fri".
std::string days_text(const std::bitset<7>& days) {
    if (days.all())
        return "daily";
    std::string out;
    for (std::size_t i = 0; i < 7;) {
        if (!days[i]) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end + 1 < 7 && days[end + 1])
            ++end;
        const std::size_t last = end - i >= 2 ? end : i;
        out += (out.empty() ? "" : ",") + std::string(names[i]);
        if (last > i)
            out += "-" + std::string(names[last]);
        i = last + 1;
    }
    return out;
}

std::string time_text(int minutes) {
    std::array<char, 16> out{};
    std::snprintf(out.data(), out.size(), "%02d:%02d", minutes / 60 % 100, minutes % 60);
    return out.data();
}

} // namespace

std::string to_text(const DayWindow& window) {
    return days_text(window.days) + " " + time_text(window.from) + "-" + time_text(window.to);
}

} // namespace gulou
