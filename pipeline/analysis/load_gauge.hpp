// How far analysis falls behind, and what gives way: zone rules first, throwing last.
#pragma once

#include "core/clock.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace gulou::analysis {

// The stated order; each includes those before it.
enum class LoadLevel {
    Full,         // every rule at the rate it asks for
    ZonesHalf,    // rules that do not need every picture: half of them
    ZonesSlow,    // those rules: one picture a second
    ThrowingHalf, // throwing, too: every second picture
};
constexpr std::string_view name(LoadLevel level) {
    switch (level) {
    case LoadLevel::Full:
        return "full";
    case LoadLevel::ZonesHalf:
        return "zones_half";
    case LoadLevel::ZonesSlow:
        return "zones_slow";
    case LoadLevel::ThrowingHalf:
        return "throwing_half";
    }
    return {};
}

// The rate left of `fps` for a rule that does not need every picture.
constexpr double thinned(double fps, LoadLevel level) {
    if (level == LoadLevel::Full)
        return fps;
    return level == LoadLevel::ZonesHalf ? fps / 2 : std::min(fps, 1.0);
}

// Decides from how long pictures waited for a thread. One thread.
class LoadGauge {
public:
    static constexpr std::chrono::milliseconds late{200};
    static constexpr std::chrono::milliseconds calm{50};
    static constexpr int rise_after = 2;  // late seconds in a row
    static constexpr int fall_after = 15; // calm seconds in a row

    void waited(SteadyTime now, std::chrono::milliseconds time) {
        roll(now);
        sum_ += time;
        ++count_;
    }
    // Without pictures there is no load.
    void roll(SteadyTime now);
    LoadLevel level() const { return level_; }
    // Mean of the last whole second.
    std::chrono::milliseconds lateness() const { return last_; }

private:
    void judge();

    LoadLevel level_ = LoadLevel::Full;
    SteadyTime second_{};
    std::chrono::milliseconds sum_{0}, last_{0};
    int count_ = 0, late_ = 0, calm_ = 0;
};

} // namespace gulou::analysis
