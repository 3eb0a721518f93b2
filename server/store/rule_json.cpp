#include "server/store/rule_json.hpp"

#include "core/rule_check.hpp"
#include "core/schedule_text.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::store {
namespace {

using nlohmann::json;

constexpr std::size_t most_rules = 32;

json encode(const Point& p) {
    return {p.x, p.y};
}

json encode(const std::vector<Point>& points) {
    json out = json::array();
    for (const auto& p : points)
        out.push_back(encode(p));
    return out;
}

std::string_view name_of(Crossing crossing) {
    switch (crossing) {
    case Crossing::LeftToRight:
        return "left_to_right";
    case Crossing::RightToLeft:
        return "right_to_left";
    case Crossing::BothWays:
        break;
    }
    return "both";
}

json encode(const Facade& facade) {
    json points = json::array(), floors = json::array();
    for (const auto& p : facade.points)
        points.push_back({p.at.x, p.at.y, p.metres.x, p.metres.y});
    for (const auto& f : facade.floors)
        floors.push_back({f.floor, f.from.x, f.from.y, f.to.x, f.to.y});
    return {{"points", std::move(points)},       {"floors", std::move(floors)},
            {"ground_m", facade.ground_m},       {"floor_m", facade.floor_m},
            {"floor_count", facade.floor_count}, {"window_m", facade.window_m}};
}

// What a value is that does not fit: thrown below, caught once.
struct Wrong {
    std::string reason;
};

double number_of(const json& value) {
    if (!value.is_number())
        throw Wrong{"must be a number"};
    return value.get<double>();
}

int whole_of(const json& value) {
    const double number = number_of(value);
    if (std::floor(number) != number || std::abs(number) > 1e6)
        throw Wrong{"must be a whole number"};
    return static_cast<int>(number);
}

bool flag_of(const json& value) {
    if (!value.is_boolean())
        throw Wrong{"must be true or false"};
    return value.get<bool>();
}

std::string text_of(const json& value) {
    if (!value.is_string())
        throw Wrong{"must be a text"};
    return value.get<std::string>();
}

const json& list_of(const json& value, std::size_t most = RuleLimits::points) {
    if (!value.is_array() || value.size() > most)
        throw Wrong{"must be a list of at most " + std::to_string(most)};
    return value;
}

// A row of `width` numbers.
std::vector<double> row_of(const json& value, std::size_t width) {
    if (list_of(value).size() != width)
        throw Wrong{"a row has " + std::to_string(width) + " numbers"};
    std::vector<double> out;
    for (const auto& one : value)
        out.push_back(number_of(one));
    return out;
}

std::vector<Point> points_of(const json& value) {
    std::vector<Point> out;
    for (const auto& one : list_of(value)) {
        const auto row = row_of(one, 2);
        out.push_back({row[0], row[1]});
    }
    return out;
}

AlarmType type_of(const json& value) {
    const auto type = alarm_type(text_of(value));
    if (!type)
        throw Wrong{"is no alarm type"};
    return *type;
}

Crossing crossing_of(const json& value) {
    const auto text = text_of(value);
    for (const auto one : {Crossing::BothWays, Crossing::LeftToRight, Crossing::RightToLeft})
        if (name_of(one) == text)
            return one;
    throw Wrong{"must be both, left_to_right or right_to_left"};
}

Schedule schedule_of(const json& value) {
    Schedule out;
    for (const auto& one : list_of(value)) {
        const auto window = parse_day_window(text_of(one));
        if (!window)
            throw Wrong{window.error().message};
        out.push_back(*window);
    }
    return out;
}

std::vector<PersonHeight> heights_of(const json& value) {
    std::vector<PersonHeight> out;
    for (const auto& one : list_of(value)) {
        const auto row = row_of(one, 2);
        out.push_back({row[0], row[1]});
    }
    return out;
}

template <class T>
struct Field {
    std::string_view key;
    void (*read)(T&, const json&);
};

constexpr Field<Facade> facade_fields[] = {
    {"points",
     [](Facade& f, const json& v) {
         for (const auto& one : list_of(v)) {
             const auto row = row_of(one, 4);
             f.points.push_back({{row[0], row[1]}, {row[2], row[3]}});
         }
     }},
    {"floors",
     [](Facade& f, const json& v) {
         for (const auto& one : list_of(v)) {
             const auto row = row_of(one, 5);
             f.floors.push_back({whole_of(one[0]), {row[1], row[2]}, {row[3], row[4]}});
         }
     }},
    {"ground_m", [](Facade& f, const json& v) { f.ground_m = number_of(v); }},
    {"floor_m", [](Facade& f, const json& v) { f.floor_m = number_of(v); }},
    {"floor_count", [](Facade& f, const json& v) { f.floor_count = whole_of(v); }},
    {"window_m", [](Facade& f, const json& v) { f.window_m = number_of(v); }},
};

template <class T, std::size_t N>
void read_all(T& out, const json& value, const Field<T> (&fields)[N]) {
    if (!value.is_object())
        throw Wrong{"must be an object"};
    for (const auto& [key, one] : value.items()) {
        const auto* const field = std::ranges::find(fields, std::string_view(key), &Field<T>::key);
        if (field == std::end(fields))
            throw Wrong{"unknown key '" + key.substr(0, 100) + "'"};
        try {
            field->read(out, one);
        } catch (const Wrong& wrong) {
            throw Wrong{key + ": " + wrong.reason};
        }
    }
}

constexpr Field<Rule> rule_fields[] = {
    {"name", [](Rule& r, const json& v) { r.name = text_of(v); }},
    {"type", [](Rule& r, const json& v) { r.type = type_of(v); }},
    {"zone", [](Rule& r, const json& v) { r.zone = points_of(v); }},
    {"shields",
     [](Rule& r, const json& v) {
         for (const auto& one : list_of(v, RuleLimits::shields))
             r.shields.push_back(points_of(one));
     }},
    {"dwell_s",
     [](Rule& r, const json& v) { r.dwell = std::chrono::duration<double>(number_of(v)); }},
    {"sensitivity", [](Rule& r, const json& v) { r.sensitivity = whole_of(v); }},
    {"severity", [](Rule& r, const json& v) { r.severity = whole_of(v); }},
    {"enabled", [](Rule& r, const json& v) { r.enabled = flag_of(v); }},
    {"schedule", [](Rule& r, const json& v) { r.schedule = schedule_of(v); }},
    {"min_size", [](Rule& r, const json& v) { r.min_size = number_of(v); }},
    {"person_height", [](Rule& r, const json& v) { r.person_heights = heights_of(v); }},
    {"labels",
     [](Rule& r, const json& v) {
         for (const auto& one : list_of(v))
             r.labels.push_back(text_of(one));
     }},
    {"line", [](Rule& r, const json& v) { r.line = points_of(v); }},
    {"crossing", [](Rule& r, const json& v) { r.crossing = crossing_of(v); }},
    {"people", [](Rule& r, const json& v) { r.people = whole_of(v); }},
    {"facade", [](Rule& r, const json& v) { read_all(r.facade, v, facade_fields); }},
};

} // namespace

json rule_json(const Rule& rule) {
    json shields = json::array(), schedule = json::array(), heights = json::array();
    for (const auto& shield : rule.shields)
        shields.push_back(encode(shield));
    for (const auto& window : rule.schedule)
        schedule.push_back(to_text(window));
    for (const auto& one : rule.person_heights)
        heights.push_back({one.y, one.height});
    return {{"name", rule.name},
            {"type", name(rule.type)},
            {"zone", encode(rule.zone)},
            {"shields", std::move(shields)},
            {"dwell_s", rule.dwell.count()},
            {"sensitivity", rule.sensitivity},
            {"severity", rule.severity},
            {"enabled", rule.enabled},
            {"schedule", std::move(schedule)},
            {"min_size", rule.min_size},
            {"person_height", std::move(heights)},
            {"labels", rule.labels},
            {"line", encode(rule.line)},
            {"crossing", name_of(rule.crossing)},
            {"people", rule.people},
            {"facade", encode(rule.facade)}};
}

Result<Rule> rule_of(const json& value) {
    Rule rule;
    try {
        read_all(rule, value, rule_fields);
    } catch (const Wrong& wrong) {
        return fail(ErrorCode::Invalid, wrong.reason);
    }
    if (!value.contains("type"))
        return fail(ErrorCode::Invalid, "type is missing");
    if (const auto wrong = fault_of(rule))
        return fail(ErrorCode::Invalid, wrong->key + ": " + wrong->reason);
    return rule;
}

Result<std::vector<Rule>> rules_of(const json& value) {
    if (!value.is_array() || value.size() > most_rules)
        return fail(ErrorCode::Invalid,
                    "rules must be a list of at most " + std::to_string(most_rules));
    std::vector<Rule> out;
    for (const auto& one : value) {
        auto rule = rule_of(one);
        if (!rule)
            return fail(ErrorCode::Invalid,
                        "rule " + std::to_string(out.size() + 1) + ": " + rule.error().message);
        if (std::ranges::find(out, rule->name, &Rule::name) != out.end())
            return fail(ErrorCode::Invalid, "rule '" + rule->name + "' stands twice");
        out.push_back(*std::move(rule));
    }
    return out;
}

} // namespace gulou::store
