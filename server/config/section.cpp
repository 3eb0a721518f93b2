#include "server/config/section.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::config {
namespace {

constexpr std::size_t longest_text = 500;
constexpr std::size_t most_points = 64;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string shown(double value) {
    const bool whole = std::floor(value) == value;
    return whole ? std::to_string(static_cast<std::int64_t>(value)) : std::to_string(value);
}

std::string out_of(std::string_view key, Limits limits) {
    return std::string(key) + " must be " + shown(limits.least) + " to " + shown(limits.most);
}

std::optional<Point> point(const toml::node& node) {
    const auto* const pair = node.as_array();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number())
        return std::nullopt;
    return Point{*(*pair)[0].value<double>(), *(*pair)[1].value<double>()};
}

// A list of finite numbers.
std::optional<std::vector<double>> numbers(const toml::node& node) {
    const auto* const array = node.as_array();
    if (!array)
        return std::nullopt;
    std::vector<double> out;
    for (const auto& entry : *array) {
        const auto value = entry.is_number() ? entry.value<double>() : std::nullopt;
        if (!value || !std::isfinite(*value))
            return std::nullopt;
        out.push_back(*value);
    }
    return out;
}

} // namespace

Where where(const toml::source_region& region) {
    return {region.path ? *region.path : std::string{},
            std::max(1, static_cast<int>(region.begin.line))};
}

std::string_view kind_of(const toml::node& node) {
    if (node.is_table())
        return "a table";
    if (node.is_array_of_tables())
        return "a list of tables";
    if (node.is_array())
        return "a list";
    if (node.is_string())
        return "a text";
    if (node.is_integer())
        return "a whole number";
    if (node.is_floating_point())
        return "a number";
    if (node.is_boolean())
        return "true or false";
    return "a date";
}

Where Section::at(std::string_view key) const {
    for (const auto& [name, node] : table_)
        if (name.str() == key)
            return where(node.is_value() || node.is_array() ? node.source() : name.source());
    return where(table_.source());
}

void Section::fault(std::string_view key, std::string reason) const {
    faults_.add(at(key), std::move(reason));
}

void Section::wrong_kind(std::string_view key, std::string_view wanted,
                         const toml::node& got) const {
    faults_.add(where(got.source()), std::string(key) + " must be " + std::string(wanted) +
                                         ", not " + std::string(kind_of(got)));
}

std::optional<std::string> Section::text(std::string_view key, const toml::node& node) const {
    const auto* const value = node.as_string();
    if (!value) {
        wrong_kind(key, "a text", node);
        return std::nullopt;
    }
    const auto& out = value->get();
    if (out.empty() || out.size() > longest_text || std::ranges::any_of(out, is_control)) {
        faults_.add(where(node.source()), std::string(key) + " must be 1 to " +
                                              std::to_string(longest_text) +
                                              " bytes without control characters");
        return std::nullopt;
    }
    return out;
}

std::optional<std::string> Section::text(std::string_view key) const {
    const auto* const node = table_.get(key);
    return node ? text(key, *node) : std::nullopt;
}

std::optional<std::string> Section::required(std::string_view key) const {
    if (!has(key))
        fault(key, std::string(key) + " is missing");
    return text(key);
}

std::optional<std::int64_t> Section::integer(std::string_view key, Limits limits) const {
    const auto* const node = table_.get(key);
    if (!node)
        return std::nullopt;
    const auto* const value = node->as_integer();
    if (!value) {
        wrong_kind(key, "a whole number", *node);
        return std::nullopt;
    }
    const auto number = static_cast<double>(value->get());
    if (number < limits.least || number > limits.most) {
        fault(key, out_of(key, limits));
        return std::nullopt;
    }
    return value->get();
}

std::optional<double> Section::number(std::string_view key, Limits limits) const {
    const auto* const node = table_.get(key);
    if (!node)
        return std::nullopt;
    if (!node->is_number()) {
        wrong_kind(key, "a number", *node);
        return std::nullopt;
    }
    const auto value = *node->value<double>();
    if (!(value >= limits.least && value <= limits.most)) { // refuses nan too
        fault(key, out_of(key, limits));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> Section::flag(std::string_view key) const {
    const auto* const node = table_.get(key);
    if (!node)
        return std::nullopt;
    const auto* const value = node->as_boolean();
    if (!value) {
        wrong_kind(key, "true or false", *node);
        return std::nullopt;
    }
    return value->get();
}

std::vector<Located<std::string>> Section::texts(std::string_view key) const {
    std::vector<Located<std::string>> out;
    const auto* const node = table_.get(key);
    if (!node)
        return out;
    const auto* const array = node->as_array();
    if (!array) {
        wrong_kind(key, "a list of texts", *node);
        return out;
    }
    for (const auto& entry : *array)
        if (auto value = text(key, entry))
            out.push_back({std::move(*value), where(entry.source())});
    return out;
}

std::optional<Polygon> Section::polygon(std::string_view key, const toml::node& node) const {
    const auto refuse = [&](std::string reason) {
        faults_.add(where(node.source()), std::string(key) + ": " + std::move(reason));
        return std::nullopt;
    };
    const auto* const array = node.as_array();
    if (!array || array->size() > most_points)
        return refuse("a zone is a list of 3 to " + std::to_string(most_points) + " points [x, y]");
    Polygon out;
    for (const auto& entry : *array) {
        const auto corner = point(entry);
        if (!corner)
            return refuse("a point is two numbers [x, y], fractions of the frame");
        out.push_back(*corner);
    }
    if (const auto checked = check_zone(out); !checked)
        return refuse(checked.error().message);
    return out;
}

std::optional<Polygon> Section::polygon(std::string_view key) const {
    const auto* const node = table_.get(key);
    return node ? polygon(key, *node) : std::nullopt;
}

std::vector<Polygon> Section::polygons(std::string_view key) const {
    std::vector<Polygon> out;
    const auto* const node = table_.get(key);
    if (!node)
        return out;
    const auto* const array = node->as_array();
    if (!array) {
        wrong_kind(key, "a list of zones", *node);
        return out;
    }
    for (const auto& entry : *array)
        if (auto shape = polygon(key, entry))
            out.push_back(std::move(*shape));
    return out;
}

std::vector<std::vector<double>> Section::rows(std::string_view key, std::size_t width,
                                               std::string_view what) const {
    const auto* const node = table_.get(key);
    if (!node)
        return {};
    const auto* const array = node->as_array();
    if (!array || array->empty() || array->size() > most_points) {
        faults_.add(where(node->source()), std::string(key) + " is a list of 1 to " +
                                               std::to_string(most_points) + " rows " +
                                               std::string(what));
        return {};
    }
    std::vector<std::vector<double>> out;
    for (const auto& entry : *array) {
        auto row = numbers(entry);
        if (!row || row->size() != width) {
            faults_.add(where(entry.source()),
                        std::string(key) + ": a row is " + std::string(what));
            return {};
        }
        out.push_back(*std::move(row));
    }
    return out;
}

std::vector<Section> Section::list(std::string_view key) const {
    std::vector<Section> out;
    const auto* const node = table_.get(key);
    const auto* const array = node ? node->as_array() : nullptr;
    if (!array)
        return out;
    for (const auto& entry : *array)
        if (const auto* const table = entry.as_table())
            out.emplace_back(*table, faults_);
    return out;
}

std::optional<Section> Section::section(std::string_view key) const {
    const auto* const node = table_.get(key);
    const auto* const table = node ? node->as_table() : nullptr;
    if (!table)
        return std::nullopt;
    return Section(*table, faults_);
}

} // namespace gulou::config
