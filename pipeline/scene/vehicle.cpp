#include "pipeline/scene/vehicle.hpp"

#include "pipeline/scene/painting.hpp"

namespace gulou::scene {
namespace {

// Metres along the vehicle (front positive), across it, and up.
struct Shape {
    double length, width, height;
    double belt;                  // where the windows begin
    double low_back, low_front;   // the cabin at the belt
    double high_back, high_front; // the cabin at the roof
    double axle;                  // distance of the wheels from the middle
    double wheel;                 // radius
    double glass_back;            // side windows begin here
};
constexpr Shape car{4.5, 1.8, 1.46, 0.88, -2.05, 1.15, -1.35, 0.35, 1.38, 0.33, -1.9};
constexpr Shape van{5.1, 1.95, 2.15, 1.15, -2.52, 2.05, -2.46, 1.35, 1.65, 0.36, 0.15};
const Shape& shape(Body body) {
    return body == Body::Van ? van : car;
}

// From the vehicle's own axes to pixels.
struct Placed {
    const PinholeCamera& camera;
    const VehiclePose& pose;

    Vec3 turned(const Vec3& v) const {
        const double s = std::sin(pose.heading);
        const double c = std::cos(pose.heading);
        return {v.x * s + v.y * c, v.x * c - v.y * s, v.z};
    }
    Vec3 world(const Vec3& v) const { return turned(v) + Vec3{pose.x, pose.y, 0}; }
    bool faces_camera(const Vec3& point, const Vec3& normal) const {
        return dot(camera.position() - world(point), turned(normal)) > 0;
    }
    std::vector<cv::Point2d> pixels(const std::vector<Vec3>& points) const {
        std::vector<cv::Point2d> out;
        for (const Vec3& p : points)
            out.push_back(camera.project(world(p)));
        return out;
    }
};

struct Face {
    std::vector<Vec3> points;
    Vec3 normal;
    Rgb colour;
};

void paint(Canvas& canvas, const Placed& placed, const Face& face) {
    if (!placed.faces_camera(face.points[0], face.normal))
        return;
    canvas.fill(placed.pixels(face.points), face.colour * sunlit(placed.turned(face.normal)));
}

void shadow(Canvas& canvas, const Placed& placed, const Shape& s) {
    for (const double grow : {0.45, 0.2, 0.0}) {
        const double l = s.length / 2 + grow;
        const double w = s.width / 2 + grow;
        canvas.fill(placed.pixels({{-l, -w, 0}, {-l, w, 0}, {l, w, 0}, {l, -w, 0}}), {22, 22, 26},
                    0.3);
    }
}

void wheels(Canvas& canvas, const Placed& placed, const Shape& s) {
    for (const double side : {-1.0, 1.0})
        for (const double along : {-s.axle, s.axle}) {
            const double y = side * (s.width / 2 + 0.01);
            if (!placed.faces_camera({along, y, s.wheel}, {0, side, 0}))
                continue;
            const auto disc = [&](double radius, const Rgb& colour) {
                std::vector<Vec3> ring;
                for (int i = 0; i < 12; ++i)
                    ring.push_back({along + radius * std::cos(i * CV_PI / 6), y,
                                    s.wheel + radius * std::sin(i * CV_PI / 6)});
                canvas.fill(placed.pixels(ring), colour);
            };
            disc(s.wheel * 1.18, {18, 18, 20});
            disc(s.wheel * 0.55, {130, 132, 136});
        }
}

void lower_body(Canvas& canvas, const Placed& placed, const Shape& s, const Rgb& paint_) {
    const double l = s.length / 2;
    const double w = s.width / 2;
    const double z = 0.22;
    const double b = s.belt;
    for (const double side : {-1.0, 1.0}) {
        paint(canvas, placed,
              {{{-l, side * w, z}, {l, side * w, z}, {l, side * w, b - 0.12}, {-l, side * w, b}},
               {0, side, 0},
               paint_});
        paint(canvas, placed,
              {{{-l, side * w * 1.005, z},
                {l, side * w * 1.005, z},
                {l, side * w * 1.005, z + 0.14},
                {-l, side * w * 1.005, z + 0.14}},
               {0, side, 0},
               {38, 38, 42}});
        paint(canvas, placed,
              {{{side * l, -w, z}, {side * l, w, z}, {side * l, w, b}, {side * l, -w, b}},
               {side, 0, 0},
               paint_});
    }
    paint(canvas, placed,
          {{{-l, -w, b}, {l, -w, b - 0.1}, {l, w, b - 0.1}, {-l, w, b}}, {0, 0, 1}, paint_});
}

void ends(Canvas& canvas, const Placed& placed, const Shape& s, double braking) {
    const double l = s.length / 2 + 0.01;
    const double w = s.width / 2;
    const auto patch = [&](double x, double y0, double y1, double z0, double z1,
                           const Rgb& colour) {
        paint(canvas, placed,
              {{{x, y0, z0}, {x, y1, z0}, {x, y1, z1}, {x, y0, z1}},
               {x > 0 ? 1.0 : -1.0, 0, 0},
               colour});
    };
    const double b = s.belt;
    patch(l, -w * 0.55, w * 0.55, 0.4, b - 0.32, {30, 31, 34}); // grille
    patch(-l, -w * 0.8, w * 0.8, 0.26, 0.44, {44, 44, 48});
    patch(l, -0.24, 0.24, 0.32, 0.44, {40, 80, 190}); // plates
    patch(-l, -0.24, 0.24, 0.5, 0.63, {40, 80, 190});
    for (const double side : {-1.0, 1.0}) {
        patch(l - 0.005, side * w * 0.98, side * w * 0.55, b - 0.36, b - 0.1, {58, 60, 64});
        patch(l, side * w * 0.95, side * w * 0.6, b - 0.32, b - 0.14, {250, 250, 240});
        patch(-l, side * w * 0.97, side * w * 0.72, b - 0.34, b - 0.1,
              mix({150, 28, 30}, {300, 70, 60}, braking));
    }
}

void cabin(Canvas& canvas, const Placed& placed, const Shape& s, const Rgb& paint_) {
    const double w = s.width / 2 * 0.98;
    const double top = s.width / 2 * 0.82;
    const double b = s.belt - 0.02;
    const double h = s.height;
    const Rgb glass{44, 54, 64};
    const auto at = [&](double t, double x_low, double x_high, double side) {
        return Vec3{x_low + (x_high - x_low) * t, side * (w + (top - w) * t), b + (h - b) * t};
    };
    const auto strip = [&](double low, double high, double x0l, double x0h, double x1l, double x1h,
                           double side, const Rgb& colour) {
        paint(canvas, placed,
              {{at(low, x0l, x0h, side), at(low, x1l, x1h, side), at(high, x1l, x1h, side),
                at(high, x0l, x0h, side)},
               {0, side, 0.15},
               colour});
    };
    const auto slope = [&](double low, double high, double xl, double xh, double inset,
                           const Vec3& normal, const Rgb& colour) {
        paint(canvas, placed,
              {{at(low, xl, xh, -inset), at(low, xl, xh, inset), at(high, xl, xh, inset),
                at(high, xl, xh, -inset)},
               normal,
               colour});
    };
    for (const double side : {-1.0, 1.0}) {
        strip(0, 1, s.low_back, s.high_back, s.low_front, s.high_front, side, paint_);
        const double start = s.glass_back;
        const double middle = (start + s.low_front) / 2;
        const double lean = (s.high_back - s.low_back) * 0.75;
        strip(0.1, 0.84, start, start + lean, middle - 0.05, middle - 0.05, side, glass);
        strip(0.1, 0.84, middle + 0.05, middle + 0.05, s.low_front - 0.12, s.high_front - 0.05,
              side, glass * 1.1);
    }
    slope(0, 1, s.low_front, s.high_front, 1, {0.75, 0, 0.6}, paint_);
    slope(0.08, 0.9, s.low_front + 0.01, s.high_front + 0.01, 0.88, {0.75, 0, 0.6}, {70, 84, 96});
    slope(0, 1, s.low_back, s.high_back, 1, {-0.9, 0, 0.4}, paint_);
    slope(0.15, 0.85, s.low_back - 0.01, s.high_back - 0.01, 0.85, {-0.9, 0, 0.4}, {52, 62, 72});
    paint(canvas, placed,
          {{{s.high_back, -top, h},
            {s.high_front, -top, h},
            {s.high_front, top, h},
            {s.high_back, top, h}},
           {0, 0, 1},
           paint_});
}

} // namespace

Vehicle random_car(Pcg32& random) {
    static constexpr std::array paints = {Rgb{232, 232, 234}, Rgb{188, 191, 196}, Rgb{52, 54, 58},
                                          Rgb{92, 97, 104},   Rgb{140, 36, 38},   Rgb{44, 66, 110},
                                          Rgb{236, 236, 238}, Rgb{128, 108, 84}};
    const auto body = random.unit() < 0.2 ? Body::Van : Body::Car;
    return {body, paints[static_cast<std::size_t>(random.below(static_cast<int>(paints.size())))]};
}

void draw(Canvas& canvas, const PinholeCamera& camera, const Vehicle& vehicle,
          const VehiclePose& pose) {
    const Placed placed{camera, pose};
    const Shape& s = shape(vehicle.body);
    if (camera.depth({pose.x, pose.y, 0}) < s.length / 2 + 1.0)
        return;
    shadow(canvas, placed, s);
    lower_body(canvas, placed, s, vehicle.paint);
    wheels(canvas, placed, s);
    ends(canvas, placed, s, pose.braking);
    cabin(canvas, placed, s, vehicle.paint);
}

cv::Rect2d bounds(const PinholeCamera& camera, const Vehicle& vehicle, const VehiclePose& pose) {
    const Placed placed{camera, pose};
    const Shape& s = shape(vehicle.body);
    cv::Point2d low(1e9, 1e9);
    cv::Point2d high(-1e9, -1e9);
    for (const double l : {-0.5, 0.5})
        for (const double w : {-0.5, 0.5})
            for (const double h : {0.0, 1.0}) {
                const double inset = h > 0 ? 0.85 : 1.0;
                const auto p = camera.project(
                    placed.world({l * s.length * inset, w * s.width * inset, h * s.height}));
                low = {std::min(low.x, p.x), std::min(low.y, p.y)};
                high = {std::max(high.x, p.x), std::max(high.y, p.y)};
            }
    return {low, high};
}

} // namespace gulou::scene
