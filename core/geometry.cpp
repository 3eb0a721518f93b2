#include "core/geometry.hpp"

#include <algorithm>
#include <cmath>

namespace gulou {
namespace {

constexpr double min_zone_area = 1e-5; // of the frame: about 9 px of 1280x720

double cross(const Point& o, const Point& a, const Point& b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

bool segments_cross(const Point& a, const Point& b, const Point& c, const Point& d) {
    return cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0;
}

bool self_crossing(const Polygon& p) {
    const std::size_t n = p.size();
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 1; j < n; ++j)
            if (segments_cross(p[i], p[(i + 1) % n], p[j], p[(j + 1) % n]))
                return true;
    return false;
}

} // namespace

double area(const Polygon& polygon) {
    double twice = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const auto& a = polygon[i];
        const auto& b = polygon[(i + 1) % polygon.size()];
        twice += a.x * b.y - b.x * a.y;
    }
    return std::abs(twice) / 2;
}

double overlap(const Box& a, const Box& b) {
    const double w = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double h = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (w <= 0 || h <= 0)
        return 0;
    const double shared = w * h;
    return shared / (a.width * a.height + b.width * b.height - shared);
}

Result<void> check_zone(const Polygon& zone) {
    if (zone.size() < 3)
        return fail(ErrorCode::Invalid, "a zone needs at least 3 points");
    for (const auto& p : zone)
        if (!(p.x >= 0 && p.x <= 1 && p.y >= 0 && p.y <= 1))
            return fail(ErrorCode::Invalid, "zone points are fractions of the frame, 0 to 1");
    if (self_crossing(zone))
        return fail(ErrorCode::Invalid, "the zone's outline crosses itself");
    if (area(zone) < min_zone_area)
        return fail(ErrorCode::Invalid, "the zone has no area");
    return {};
}

} // namespace gulou
