// Codes of the four levels: 市 6 digits, 街道 9, 社区 12, 网格 15; each begins with its parent's.
// Source: GB/T 2260 (6), 统计用区划代码 (12), and a 3-digit grid sequence below it.
#pragma once

#include "core/result.hpp"

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace gulou::org {

enum class Level { City, Street, Community, Grid };

std::string_view name(Level level); // "city", "street", "community", "grid"

class UnitCode {
public:
    // Invalid unless 6, 9, 12 or 15 digits, the last group not all zero.
    static Result<UnitCode> parse(std::string_view text);

    const std::string& text() const { return text_; }
    Level level() const;
    bool has_parent() const { return text_.size() > 6; }
    UnitCode parent() const; // precondition: has_parent()
    // True for itself and everything below it.
    bool contains(const UnitCode& other) const;
    auto operator<=>(const UnitCode&) const = default;

private:
    explicit UnitCode(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

} // namespace gulou::org

template <>
struct std::hash<gulou::org::UnitCode> {
    std::size_t operator()(const gulou::org::UnitCode& code) const noexcept {
        return std::hash<std::string>{}(code.text());
    }
};
