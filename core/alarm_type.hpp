// The kinds of events an analyzer can find; the names are the outside contract.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace gulou {

enum class AlarmType {
    HighAltitudeThrowing,
    FireLaneBlocked,
    GoodsPiled,
    Intrusion,
    LineCrossed,
    CrowdGathering,
    CameraTamper,
    EbikeIndoors,
};

inline constexpr std::array all_alarm_types = {
    AlarmType::HighAltitudeThrowing, AlarmType::FireLaneBlocked,
    AlarmType::GoodsPiled,           AlarmType::Intrusion,
    AlarmType::LineCrossed,          AlarmType::CrowdGathering,
    AlarmType::CameraTamper,         AlarmType::EbikeIndoors,
};

// "high_altitude_throwing", …
std::string_view name(AlarmType type);
std::optional<AlarmType> alarm_type(std::string_view name);

} // namespace gulou
