// Where the façade camera stands, and how the building lies in its picture.
#include "pipeline/scene/facade_building.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

using B = Building;

// A lens and a place somewhere in the yard: tilted 15° to 55° up, and 16 m to all of the building
// high in the picture.
PinholeCamera any_camera(const SceneSpec& spec) {
    Pcg32 random(spec.seed, Stream::View);
    const double away = random.between(14, 48);
    const double seen = random.between(16, 33); // metres of wall from the lower to the upper edge
    const double middle = B::roof - seen / 2 + random.between(0.8, 3);
    const Vec3 foot{random.between(-7, 7), -away, random.between(1.6, 4)};
    const double aim = random.between(-2, 2);
    const double pitch = std::atan2(middle - foot.z, away);
    const double low = std::atan2(middle - seen / 2 - foot.z, away) - pitch;
    const double high = std::atan2(middle + seen / 2 - foot.z, away) - pitch;
    const double focal = spec.height / (std::tan(high) - std::tan(low));
    return {foot, pitch, std::atan2(aim - foot.x, away), focal, {spec.width, spec.height}};
}

// Sutherland and Hodgman, against one side of the frame at a time.
Polygon clipped(Polygon in, double margin) {
    for (int side = 0; side < 4; ++side) {
        const auto room = [&](const Point& p) {
            const double v = side % 2 == 0 ? p.x : p.y;
            return side < 2 ? v - margin : 1 - margin - v;
        };
        Polygon out;
        for (std::size_t i = 0; i < in.size(); ++i) {
            const Point& a = in[i];
            const Point& b = in[(i + 1) % in.size()];
            const double at_a = room(a);
            const double at_b = room(b);
            if (at_a >= 0)
                out.push_back(a);
            if ((at_a < 0) != (at_b < 0)) {
                const double k = at_a / (at_a - at_b);
                out.push_back({a.x + (b.x - a.x) * k, a.y + (b.y - a.y) * k});
            }
        }
        in = std::move(out);
    }
    return in;
}

Point fraction(const PinholeCamera& camera, const Vec3& world) {
    const auto p = camera.project(world);
    return {p.x / camera.size().width, p.y / camera.size().height};
}

} // namespace

PinholeCamera facade_camera(const SceneSpec& spec) {
    if (spec.view == View::Any)
        return any_camera(spec);
    Pcg32 random(spec.seed, Stream::Backdrop, 1);
    const double x = random.between(-4.5, 4.5);
    const cv::Size size(spec.width, spec.height);
    return {{x, -23, 2.4}, random.between(0.6, 0.63), -x * 0.022, 0.72 * size.width, size};
}

Polygon facade_zone(const PinholeCamera& camera) {
    constexpr double side = B::half_width - 0.2;
    Polygon out;
    for (const Vec3& corner : {Vec3{-side, 0, B::roof + B::parapet},
                               {side, 0, B::roof + B::parapet},
                               {side, 0, 0.5},
                               {-side, 0, 0.5}})
        out.push_back(fraction(camera, corner));
    out = clipped(std::move(out), 0.005);
    for (Point& p : out)
        p = {std::round(p.x * 10000) / 10000, std::round(p.y * 10000) / 10000};
    return out;
}

// As an operator clicks them: the outermost corners that are seen of the lowest, a middle and the
// highest floor.
Facade facade_calibration(const PinholeCamera& camera) {
    std::vector<std::array<FacadePoint, 2>> floors;
    for (int floor = 1; floor < B::floors; ++floor) {
        std::vector<FacadePoint> seen;
        for (int bay = 0; bay < B::bays; ++bay) {
            const Vec3 corner = B::window_low(bay, floor);
            const Point at = fraction(camera, corner);
            if (at.x > 0.01 && at.x < 0.99 && at.y > 0.01 && at.y < 0.99)
                seen.push_back({at, {corner.x + B::half_width, corner.z}});
        }
        if (seen.size() >= 2)
            floors.push_back({seen.front(), seen.back()});
    }
    Facade out;
    for (const std::size_t i : {std::size_t{0}, floors.size() / 2, floors.size() - 1})
        if (i < floors.size())
            out.points.insert(out.points.end(), floors[i].begin(), floors[i].end());
    out.ground_m = 0;
    out.floor_m = B::floor_height;
    out.floor_count = B::floors;
    out.window_m = B::bay_width;
    return out;
}

cv::Mat facade_glass(const PinholeCamera& camera) {
    cv::Mat out(camera.size(), CV_8U, cv::Scalar(0));
    constexpr int bits = 3;
    const auto fill = [&](const std::vector<Vec3>& corners, int value) {
        std::vector<cv::Point> fixed;
        for (const cv::Point2d& p : camera.project(corners))
            fixed.emplace_back(static_cast<int>(std::lround(p.x * (1 << bits))),
                               static_cast<int>(std::lround(p.y * (1 << bits))));
        cv::fillConvexPoly(out, fixed, cv::Scalar(value), cv::LINE_8, bits);
    };
    for (int floor = 0; floor < B::floors; ++floor)
        for (int bay = 0; bay < B::bays; ++bay) {
            if (B::has_balcony(bay))
                continue;
            const Vec3 low = B::window_low(bay, floor);
            const Vec3 high = B::window_high(bay, floor);
            fill({low, {high.x, 0, low.z}, high, {low.x, 0, high.z}}, 255);
        }
    for (int floor = 1; floor < B::floors;
         ++floor) // balconies stand before their neighbours' panes
        for (int bay = 0; bay < B::bays; ++bay)
            if (B::has_balcony(bay)) {
                const double z = B::floor_z(floor) - 0.1;
                const double y = -B::balcony_depth;
                fill({{B::bay_x(bay) - 1.5, y, z},
                      {B::bay_x(bay) + 1.5, y, z},
                      {B::bay_x(bay) + 1.5, y, z + 1.2},
                      {B::bay_x(bay) - 1.5, y, z + 1.2}},
                     0);
            }
    return out;
}

} // namespace gulou::scene
