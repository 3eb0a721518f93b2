#include "core/org/unit_code.hpp"

#include "core/text.hpp"

namespace gulou::org {

std::string_view name(Level level) {
    switch (level) {
    case Level::City:
        return "city";
    case Level::Street:
        return "street";
    case Level::Community:
        return "community";
    case Level::Grid:
        break;
    }
    return "grid";
}

Result<UnitCode> UnitCode::parse(std::string_view text) {
    const bool length_fits =
        text.size() == 6 || text.size() == 9 || text.size() == 12 || text.size() == 15;
    if (!length_fits || !is_digits(text))
        return fail(ErrorCode::Invalid,
                    "unit code '" + std::string(text) +
                        "' is not 6, 9, 12 or 15 digits (市, 街道, 社区, 网格)");
    if (text.substr(text.size() - 3) == "000")
        return fail(ErrorCode::Invalid,
                    "unit code '" + std::string(text) + "' ends in 000, which names no unit");
    return UnitCode(std::string(text));
}

Level UnitCode::level() const {
    switch (text_.size()) {
    case 6:
        return Level::City;
    case 9:
        return Level::Street;
    case 12:
        return Level::Community;
    default:
        return Level::Grid;
    }
}

UnitCode UnitCode::parent() const {
    return UnitCode(text_.substr(0, text_.size() - 3));
}

bool UnitCode::contains(const UnitCode& other) const {
    return other.text_.starts_with(text_);
}

} // namespace gulou::org
