#include "pipeline/scene/lane_thing.hpp"

#include "pipeline/scene/painting.hpp"

namespace gulou::scene {
namespace {

constexpr std::array<std::string_view, 5> names = {"van", "car", "ebike", "box", "goods"};

constexpr double cruise = 6.0;   // m/s
constexpr double braking = 1.2;  // m/s²
constexpr double starting = 1.1; // m/s²
constexpr double drive_in = 9;   // seconds before it stands
constexpr double drive_off = 6;  // seconds after starting until it is out of view
constexpr double pace = 1.3;     // m/s: who carries something
constexpr double from_left = -5; // metres: where people come from
constexpr double grows = 4;      // seconds between the pieces of a pile

// An upright box on the canvas, lit like everything else.
void solid(Canvas& canvas, const PinholeCamera& camera, const Vec3& low, const Vec3& high,
           const Rgb& colour) {
    const Vec3 eye = camera.position();
    const auto face = [&](const std::vector<Vec3>& points, const Vec3& normal) {
        canvas.fill(camera.project(points), colour * sunlit(normal));
    };
    if (eye.x < low.x)
        face({low, {low.x, high.y, low.z}, {low.x, high.y, high.z}, {low.x, low.y, high.z}},
             {-1, 0, 0});
    if (eye.x > high.x)
        face({{high.x, low.y, low.z}, {high.x, high.y, low.z}, high, {high.x, low.y, high.z}},
             {1, 0, 0});
    face({low, {high.x, low.y, low.z}, {high.x, low.y, high.z}, {low.x, low.y, high.z}},
         {0, -1, 0});
    if (eye.z > high.z)
        face({{low.x, low.y, high.z}, {high.x, low.y, high.z}, high, {low.x, high.y, high.z}},
             {0, 0, 1});
}

void shadow(Canvas& canvas, const PinholeCamera& camera, double x, double y, double half) {
    for (const double grow : {0.12, 0.05})
        canvas.fill(camera.project(std::vector<Vec3>{{x - half - grow, y - half - grow, 0},
                                                     {x + half + grow * 3, y - half - grow, 0},
                                                     {x + half + grow * 3, y + half + grow, 0},
                                                     {x - half - grow, y + half + grow, 0}}),
                    {20, 20, 24}, 0.35);
}

void carton(Canvas& canvas, const PinholeCamera& camera, const Vec3& foot, double size,
            const Rgb& colour) {
    if (foot.z < 0.05)
        shadow(canvas, camera, foot.x, foot.y, size / 2);
    const Vec3 low = foot + Vec3{-size / 2, -size / 2, 0};
    const Vec3 high = foot + Vec3{size / 2, size / 2, size * 0.8};
    solid(canvas, camera, low, high, colour);
    const double tape = size * 0.06; // along the top and down the front
    canvas.fill(camera.project(std::vector<Vec3>{{foot.x - tape, low.y, high.z},
                                                 {foot.x + tape, low.y, high.z},
                                                 {foot.x + tape, high.y, high.z},
                                                 {foot.x - tape, high.y, high.z}}),
                colour * 1.25);
    canvas.fill(camera.project(std::vector<Vec3>{{foot.x - size * 0.3, low.y, low.z + size * 0.2},
                                                 {foot.x - size * 0.05, low.y, low.z + size * 0.2},
                                                 {foot.x - size * 0.05, low.y, low.z + size * 0.4},
                                                 {foot.x - size * 0.3, low.y, low.z + size * 0.4}}),
                {230, 228, 220});
}

// Stands along x, seen from its side, a bit turned.
void ebike(Canvas& canvas, const PinholeCamera& camera, const Vec3& foot, const Rgb& colour) {
    const Vec3 along{0.93, 0.36, 0};
    const auto at = [&](double a, double z) { return foot + along * a + Vec3{0, 0, z}; };
    shadow(canvas, camera, foot.x, foot.y, 0.45);
    for (const double wheel : {-0.58, 0.58}) {
        std::vector<Vec3> tyre, hub;
        for (int i = 0; i < 14; ++i) {
            const double c = std::cos(i * CV_2PI / 14), s = std::sin(i * CV_2PI / 14);
            tyre.push_back(at(wheel + 0.25 * c, 0.25 + 0.25 * s));
            hub.push_back(at(wheel + 0.13 * c, 0.25 + 0.13 * s));
        }
        canvas.fill(camera.project(tyre), {24, 24, 26});
        canvas.fill(camera.project(hub), {150, 152, 156});
    }
    const auto part = [&](const std::vector<std::pair<double, double>>& outline, const Rgb& c) {
        std::vector<Vec3> points;
        for (const auto& [a, z] : outline)
            points.push_back(at(a, z));
        canvas.fill(camera.project(points), c);
    };
    part({{-0.65, 0.5}, {-0.1, 0.28}, {0.2, 0.3}, {0.25, 0.42}, {-0.1, 0.72}, {-0.65, 0.72}},
         colour);
    part({{0.2, 0.3}, {0.36, 0.4}, {0.52, 0.95}, {0.4, 0.98}}, colour * 0.9);
    part({{0.5, 0.4}, {0.62, 0.42}, {0.5, 0.8}, {0.44, 0.75}}, {70, 72, 76});
    part({{-0.6, 0.72}, {0.02, 0.72}, {0.0, 0.82}, {-0.62, 0.84}}, {34, 32, 34});
    part({{0.34, 0.98}, {0.56, 0.96}, {0.56, 1.04}, {0.34, 1.06}}, {40, 40, 44});
    part({{-0.86, 0.8}, {-0.42, 0.8}, {-0.42, 1.16}, {-0.86, 1.16}},
         mix(colour, {230, 170, 40}, 0.5));
}

} // namespace

std::vector<std::string_view> lane_thing_names() {
    return {names.begin(), names.end()};
}

LaneStay::LaneStay(std::string_view name, Place place, double at, double until, const Rgb& paint,
                   Pcg32& random)
    : name_(name), x_(place.x), y_(place.y), at_(at), until_(until),
      person_(random_person(random)) {
    const auto drawn =
        names[static_cast<std::size_t>(random.below(static_cast<int>(names.size())))];
    if (name_ == "any")
        name_ = drawn;
    vehicle_ = random_car(random);
    vehicle_.body = Body::Car;
    if (name_ == "van")
        vehicle_ = {Body::Van, paint};
    size_ = random.between(0.45, 0.8);
    pieces_ = name_ == "goods" ? 3 : 1;
    colour_ = name_ == "ebike" ? mix({190, 40, 44}, {60, 90, 160}, random.unit())
                               : mix({190, 148, 100}, {150, 110, 72}, random.unit());
}

VehiclePose LaneStay::pose(double t) const {
    VehiclePose out{x_, y_, CV_PI, 0};
    if (t < at_) {
        const double left = at_ - t;
        const double slow = std::min(left, cruise / braking);
        out.y += braking * slow * slow / 2 + cruise * (left - slow);
        out.x += 0.3 * std::sin(std::min(1.0, (out.y - y_) / 30) * CV_PI);
        out.braking = slow < cruise / braking ? 1 : 0;
    } else if (t > until_) {
        out.y -= starting * (t - until_) * (t - until_) / 2;
    }
    return out;
}

void LaneStay::stand(Actors& actors, double x, double y, int number) const {
    const Vec3 foot{x, y, 0};
    const double size = size_;
    const Rgb colour = colour_;
    if (name_ == "ebike") {
        actors.add(foot, [=](Canvas& canvas, const PinholeCamera& camera) {
            ebike(canvas, camera, foot, colour);
        });
        return;
    }
    const Vec3 place = number == 0   ? foot
                       : number == 1 ? foot + Vec3{size * 1.08, 0.05, 0}
                                     : foot + Vec3{size * 0.5, 0, size * 0.8};
    // The upper one is drawn after those below it.
    actors.add(place + Vec3{0, number == 2 ? -0.6 * size : 0, 0},
               [=](Canvas& canvas, const PinholeCamera& camera) {
                   carton(canvas, camera, place, size, colour * (number == 1 ? 0.85 : 1.0));
               });
}

// Somebody who brings or fetches a piece at `at`: comes from the house, bends over it, goes back.
void LaneStay::carrier(Actors& actors, double t, double at, double x, double y) const {
    const double way = x - 0.55 - from_left;
    const double comes_at = at - 0.8 - way / pace;
    const double goes_at = at + 1.0;
    if (t < comes_at || t > goes_at + way / pace)
        return;
    const double out = std::min(way, pace * (t - comes_at));
    const double back = std::max(0.0, pace * (t - goes_at));
    actors.add(person_, {from_left + out - back, y - 0.1, 0}, out + back, back > 0 ? -1 : 1);
}

double LaneStay::brought(int piece) const {
    return at_ + piece * grows;
}

double LaneStay::fetched(int piece) const {
    return until_ + (pieces_ - 1 - piece) * grows * 0.7;
}

void LaneStay::carried(Actors& actors, double t) const {
    for (int i = 0; i < pieces_; ++i) {
        const double comes_at = brought(i), leaves_at = fetched(i);
        const double x = x_ + (i == 1 ? size_ * 1.08 : 0);
        carrier(actors, t, comes_at, x, y_);
        carrier(actors, t, leaves_at, x, y_);
        if (t >= comes_at && t < leaves_at)
            stand(actors, x_, y_, i);
        // In its carrier's arms, or pushed beside.
        const double way = x - from_left;
        const double coming = comes_at - t;
        const double going = t - leaves_at - 1;
        const double off = pace * (coming > 0 ? coming : std::max(0.0, going));
        if ((coming > 0 || t >= leaves_at) && off < way)
            stand(actors, x_ - off, y_, i);
    }
}

double LaneStay::seen_from() const {
    return at_ - (drives() ? drive_in : comes);
}

void LaneStay::add_to(Actors& actors, double t) const {
    if (t < seen_from() || t > until_ + (drives() ? drive_off : goes))
        return;
    if (drives())
        actors.add(vehicle_, pose(t));
    else
        carried(actors, t);
}

cv::Rect2d LaneStay::box(const PinholeCamera& camera) const {
    if (drives())
        return bounds(camera, vehicle_, pose(at_));
    Vec3 low{x_ - size_ / 2, y_ - size_ / 2, 0};
    Vec3 high{x_ + size_ / 2, y_ + size_ / 2, size_ * 0.8};
    if (name_ == "ebike") {
        low = {x_ - 0.83, y_ - 0.3, 0};
        high = {x_ + 0.8, y_ + 0.3, 1.16};
    } else if (name_ == "goods") {
        high.x += size_ * 1.08;
        high.z = size_ * 1.6;
    }
    cv::Point2d least(1e9, 1e9), most(-1e9, -1e9);
    for (const double x : {low.x, high.x})
        for (const double y : {low.y, high.y})
            for (const double z : {low.z, high.z}) {
                const auto p = camera.project({x, y, z});
                least = {std::min(least.x, p.x), std::min(least.y, p.y)};
                most = {std::max(most.x, p.x), std::max(most.y, p.y)};
            }
    return {least, most};
}

} // namespace gulou::scene
