#include "core/rule_check.hpp"
#include "server/config/draft.hpp"

#include <algorithm>

namespace gulou::config {
namespace {

std::string known_types() {
    std::string out;
    for (const auto type : all_alarm_types)
        out += (out.empty() ? "" : ", ") + std::string(name(type));
    return out;
}

std::optional<AlarmType> read_type(const Section& rule) {
    const auto text = rule.required("type");
    if (!text)
        return std::nullopt;
    const auto type = alarm_type(*text);
    if (!type)
        rule.fault("type", "'" + *text + "' is no alarm type: " + known_types());
    return type;
}

Schedule read_schedule(const Section& rule, Faults& faults) {
    Schedule out;
    for (const auto& text : rule.texts("schedule")) {
        if (const auto window = parse_day_window(text.value))
            out.push_back(*window);
        else
            faults.add(text.where, "schedule: " + window.error().message);
    }
    return out;
}

Crossing read_crossing(const Section& rule) {
    const auto text = rule.text("crossing").value_or("both");
    if (text == "left_to_right")
        return Crossing::LeftToRight;
    if (text == "right_to_left")
        return Crossing::RightToLeft;
    if (text != "both")
        rule.fault("crossing", "crossing must be \"both\", \"left_to_right\" or \"right_to_left\"");
    return Crossing::BothWays;
}

// Whole numbers that a façade is counted in.
int whole(double value) {
    return static_cast<int>(std::clamp(value, -1e6, 1e6));
}

Facade read_facade(const Section& section) {
    Facade facade;
    for (const auto& row : section.rows("points", 4, "[x, y, metres right, metres up]"))
        facade.points.push_back({{row[0], row[1]}, {row[2], row[3]}});
    for (const auto& row : section.rows("floors", 5, "[floor, x, y, x, y]"))
        facade.floors.push_back({whole(row[0]), {row[1], row[2]}, {row[3], row[4]}});
    facade.ground_m = section.number("ground_m", {-100, 1000}).value_or(facade.ground_m);
    facade.floor_m = section.number("floor_m", {1, 20}).value_or(facade.floor_m);
    if (const auto count = section.integer("floor_count", {0, RuleLimits::most_floors}))
        facade.floor_count = static_cast<int>(*count);
    facade.window_m = section.number("window_m", {0, 50}).value_or(facade.window_m);
    return facade;
}

void read_place(const Section& section, Rule& rule) {
    rule.zone = section.polygon("zone").value_or(Polygon{});
    rule.shields = section.polygons("shields");
    for (const auto& row : section.rows("line", 2, "[x, y], fractions of the frame"))
        rule.line.push_back({row[0], row[1]});
    rule.crossing = read_crossing(section);
    for (const auto& row : section.rows("person_height", 2, "[y of the feet, height]"))
        rule.person_heights.push_back({row[0], row[1]});
    if (const auto facade = section.section("facade"))
        rule.facade = read_facade(*facade);
}

void read_numbers(const Section& section, Rule& rule) {
    if (const auto dwell = section.number("dwell_s", {0, RuleLimits::longest_dwell_s}))
        rule.dwell = std::chrono::duration<double>(*dwell);
    if (const auto value = section.integer("sensitivity", {0, 100}))
        rule.sensitivity = static_cast<int>(*value);
    if (const auto value = section.integer("severity", {1, 4}))
        rule.severity = static_cast<int>(*value);
    rule.min_size = section.number("min_size", {0, 1}).value_or(0);
    if (const auto value = section.integer("people", {1, RuleLimits::most_people}))
        rule.people = static_cast<int>(*value);
    rule.enabled = section.flag("enabled").value_or(true);
}

// A fault inside the façade is told at its own line.
void tell(const Section& section, const RuleFault& fault) {
    constexpr std::string_view nested = "facade.";
    const bool inside = fault.key.starts_with(nested);
    const auto facade = inside ? section.section("facade") : std::nullopt;
    const auto key = inside ? fault.key.substr(nested.size()) : fault.key;
    (facade ? *facade : section).fault(key, key + ": " + fault.reason);
}

std::optional<Rule> read_rule(const Section& section, Faults& faults) {
    Rule rule;
    const auto before = faults.count();
    auto name = section.required("name");
    const auto type = read_type(section);
    read_place(section, rule);
    read_numbers(section, rule);
    rule.schedule = read_schedule(section, faults);
    for (auto& label : section.texts("labels"))
        rule.labels.push_back(std::move(label.value));
    if (!name || !type)
        return std::nullopt;
    rule.name = std::move(*name);
    rule.type = *type;
    // Values that could not be read are told already, and missing here.
    if (const auto wrong = faults.count() == before ? fault_of(rule) : std::nullopt)
        tell(section, *wrong);
    return rule;
}

} // namespace

std::vector<Rule> read_rules(const Section& camera, Faults& faults) {
    std::vector<Rule> rules;
    for (const auto& section : camera.list("rule")) {
        auto rule = read_rule(section, faults);
        if (!rule)
            continue;
        if (std::ranges::find(rules, rule->name, &Rule::name) != rules.end())
            section.fault("name", "rule '" + rule->name + "' stands twice in this camera");
        rules.push_back(std::move(*rule));
    }
    return rules;
}

} // namespace gulou::config
