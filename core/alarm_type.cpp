#include "core/alarm_type.hpp"

namespace gulou {

std::string_view name(AlarmType type) {
    switch (type) {
    case AlarmType::HighAltitudeThrowing:
        return "high_altitude_throwing";
    case AlarmType::FireLaneBlocked:
        return "fire_lane_blocked";
    case AlarmType::GoodsPiled:
        return "goods_piled";
    case AlarmType::Intrusion:
        return "intrusion";
    case AlarmType::LineCrossed:
        return "line_crossed";
    case AlarmType::CrowdGathering:
        return "crowd_gathering";
    case AlarmType::CameraTamper:
        return "camera_tamper";
    case AlarmType::EbikeIndoors:
        return "ebike_indoors";
    }
    return {};
}

std::optional<AlarmType> alarm_type(std::string_view text) {
    for (const auto type : all_alarm_types)
        if (name(type) == text)
            return type;
    return std::nullopt;
}

} // namespace gulou
