#include "core/rule_check.hpp"

#include <algorithm>
#include <cmath>

namespace gulou {
namespace {

using Fault = std::optional<RuleFault>;

constexpr double shortest_line = 0.01;       // of the frame
constexpr double least_facade = 1e-4;        // of the frame, the points' hull
constexpr double least_facade_m2 = 1;        // square metres, likewise
constexpr double shortest_floor_line = 0.01; // of the frame

// False for nan, too.
bool within(double value, double least, double most) {
    return value >= least && value <= most;
}

bool in_frame(const Point& p) {
    return within(p.x, 0, 1) && within(p.y, 0, 1);
}

double length(const Point& a, const Point& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

Fault fault(std::string key, std::string reason) {
    return RuleFault{std::move(key), std::move(reason)};
}

Fault too_many(std::string key, std::size_t most) {
    return fault(std::move(key), "at most " + std::to_string(most));
}

Fault out_of(std::string key, double least, double most) {
    return fault(std::move(key), "must be " + std::to_string(static_cast<int>(least)) + " to " +
                                     std::to_string(static_cast<int>(most)));
}

Fault outline_fault(std::string key, const Polygon& outline) {
    if (outline.size() > RuleLimits::points)
        return fault(std::move(key),
                     "a zone has 3 to " + std::to_string(RuleLimits::points) + " points");
    if (const auto checked = check_zone(outline); !checked)
        return fault(std::move(key), checked.error().message);
    return std::nullopt;
}

Fault place_fault(const Rule& rule) {
    if (!rule.zone.empty())
        if (auto wrong = outline_fault("zone", rule.zone))
            return wrong;
    if (rule.shields.size() > RuleLimits::shields)
        return too_many("shields", RuleLimits::shields);
    for (const auto& shield : rule.shields)
        if (auto wrong = outline_fault("shields", shield))
            return wrong;
    return std::nullopt;
}

// Zone occupancy means nothing without a time to stay.
bool needs_dwell(AlarmType type) {
    return type == AlarmType::FireLaneBlocked || type == AlarmType::GoodsPiled;
}

Fault number_fault(const Rule& rule) {
    const double least_dwell = needs_dwell(rule.type) ? 1 : 0;
    if (!within(rule.dwell.count(), least_dwell, RuleLimits::longest_dwell_s))
        return out_of("dwell_s", least_dwell, RuleLimits::longest_dwell_s);
    if (!within(rule.sensitivity, 0, 100))
        return out_of("sensitivity", 0, 100);
    if (!within(rule.severity, 1, 4))
        return out_of("severity", 1, 4);
    if (!within(rule.min_size, 0, 1))
        return out_of("min_size", 0, 1);
    if (!within(rule.people, 1, RuleLimits::most_people))
        return out_of("people", 1, RuleLimits::most_people);
    return std::nullopt;
}

Fault person_fault(const std::vector<PersonHeight>& heights) {
    if (heights.empty())
        return std::nullopt;
    if (heights.size() != 2)
        return fault("person_height", "two people are needed, one near and one far");
    for (const auto& one : heights)
        if (!within(one.y, 0, 1) || !within(one.height, 1e-3, 1))
            return fault("person_height", "the feet's y and the height are fractions of the frame");
    const auto& [far, near] = std::pair(*std::ranges::min_element(heights, {}, &PersonHeight::y),
                                        *std::ranges::max_element(heights, {}, &PersonHeight::y));
    if (near.y - far.y < 0.02)
        return fault("person_height",
                     "the two people must stand at different heights of the picture");
    if (near.height < far.height)
        return fault("person_height", "who stands lower in the picture is nearer, so not smaller");
    return std::nullopt;
}

Fault line_fault(const Rule& rule) {
    if (rule.line.empty())
        return rule.type == AlarmType::LineCrossed
                   ? fault("line", "is needed for line_crossed: two points")
                   : std::nullopt;
    if (rule.line.size() != 2)
        return fault("line", "a line has two points");
    if (!in_frame(rule.line[0]) || !in_frame(rule.line[1]))
        return fault("line", "points are fractions of the frame, 0 to 1");
    if (length(rule.line[0], rule.line[1]) < shortest_line)
        return fault("line", "the line has no length");
    return std::nullopt;
}

Fault label_fault(const Rule& rule) {
    if (rule.schedule.size() > RuleLimits::windows)
        return too_many("schedule", RuleLimits::windows);
    if (rule.labels.size() > RuleLimits::labels)
        return too_many("labels", RuleLimits::labels);
    for (const auto& label : rule.labels)
        if (label.empty() || label.size() > RuleLimits::label)
            return fault("labels", "a label has 1 to 64 bytes");
    return std::nullopt;
}

// Area of the points' bounding shape across their longest distance: 0 when all lie on one line.
double spread(const std::vector<Point>& points) {
    double widest = 0, most = 0;
    Point a, b;
    for (const auto& p : points)
        for (const auto& q : points)
            if (length(p, q) > widest) {
                widest = length(p, q);
                a = p;
                b = q;
            }
    for (const auto& p : points)
        most = std::max(most, std::abs((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / 2);
    return most;
}

Fault points_fault(const std::vector<FacadePoint>& points) {
    constexpr auto key = "facade.points";
    if (points.empty())
        return std::nullopt;
    if (points.size() < 4 || points.size() > RuleLimits::points)
        return fault(key, "4 to " + std::to_string(RuleLimits::points) + " points are needed");
    std::vector<Point> picture, wall;
    for (const auto& p : points) {
        constexpr double far = RuleLimits::furthest_m;
        if (!in_frame(p.at))
            return fault(key, "places in the picture are fractions of the frame, 0 to 1");
        if (!within(p.metres.x, -far, far) || !within(p.metres.y, -far, far))
            return fault(key, "metres must be -10000 to 10000");
        picture.push_back(p.at);
        wall.push_back(p.metres);
    }
    if (spread(picture) < least_facade || spread(wall) < least_facade_m2)
        return fault(key, "the points lie on one line");
    return std::nullopt;
}

Fault floors_fault(const std::vector<FloorLine>& lines) {
    constexpr auto key = "facade.floors";
    if (lines.empty())
        return std::nullopt;
    if (lines.size() < 2 || lines.size() > RuleLimits::points)
        return fault(key, "2 to " + std::to_string(RuleLimits::points) + " floors are needed");
    auto sorted = lines;
    std::ranges::sort(sorted, {}, &FloorLine::floor);
    for (const auto& line : sorted) {
        if (!within(line.floor, -10, RuleLimits::most_floors))
            return fault(key, "floors are numbered -10 to 300");
        if (!in_frame(line.from) || !in_frame(line.to))
            return fault(key, "points are fractions of the frame, 0 to 1");
        if (length(line.from, line.to) < shortest_floor_line)
            return fault(key, "a floor's line has no length");
    }
    const auto height = [](const FloorLine& line) { return (line.from.y + line.to.y) / 2; };
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        if (sorted[i].floor == sorted[i - 1].floor)
            return fault(key, "floor " + std::to_string(sorted[i].floor) + " stands twice");
        if (height(sorted[i]) >= height(sorted[i - 1]))
            return fault(key, "floor " + std::to_string(sorted[i].floor) + " lies below floor " +
                                  std::to_string(sorted[i - 1].floor) + " in the picture");
    }
    return std::nullopt;
}

Fault facade_fault(const Facade& facade) {
    if (auto wrong = points_fault(facade.points))
        return wrong;
    if (auto wrong = floors_fault(facade.floors))
        return wrong;
    if (!within(facade.ground_m, -100, 1000))
        return out_of("facade.ground_m", -100, 1000);
    if (!within(facade.floor_m, 1, 20))
        return out_of("facade.floor_m", 1, 20);
    if (!within(facade.floor_count, 0, RuleLimits::most_floors))
        return out_of("facade.floor_count", 0, RuleLimits::most_floors);
    if (!within(facade.window_m, 0, 50))
        return out_of("facade.window_m", 0, 50);
    return std::nullopt;
}

Fault name_fault(const std::string& name) {
    const bool control = std::ranges::any_of(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (name.empty() || name.size() > RuleLimits::name || control)
        return fault("name", "must be 1 to 500 bytes without control characters");
    return std::nullopt;
}

} // namespace

std::optional<RuleFault> fault_of(const Rule& rule) {
    for (const auto& wrong :
         {name_fault(rule.name), place_fault(rule), number_fault(rule), label_fault(rule),
          person_fault(rule.person_heights), line_fault(rule), facade_fault(rule.facade)})
        if (wrong)
            return wrong;
    return std::nullopt;
}

} // namespace gulou
