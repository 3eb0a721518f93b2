#include "pipeline/scene/facade_life.hpp"

#include "pipeline/scene/facade_building.hpp"
#include "pipeline/scene/schedule.hpp"

namespace gulou::scene {
namespace {

using B = Building;
using D = Distractor;

std::vector<Vec3> upright(double x0, double z0, double x1, double z1, double y) {
    return {{x0, y, z0}, {x1, y, z0}, {x1, y, z1}, {x0, y, z1}};
}

// A window of a bay without balcony.
struct Place {
    int bay, floor;
};
Place random_window(Pcg32& random) {
    int bay = random.below(B::bays);
    const int floor = 2 + random.below(B::floors - 2);
    if (B::has_balcony(bay))
        bay = (bay + 1) % B::bays;
    return {bay, floor};
}

// 0..1: how far something that moves now and then for `lasts` seconds is along, back and forth.
double to_and_fro(double phase, double rest, double lasts) {
    if (phase < rest)
        return 0;
    if (phase < rest + lasts)
        return (phase - rest) / lasts;
    if (phase < 2 * rest + lasts)
        return 1;
    return std::max(0.0, 1 - (phase - 2 * rest - lasts) / lasts);
}

} // namespace

void FacadeLife::lights(Canvas& canvas, double t) const {
    for (std::uint64_t i = 0; i < 6; ++i) {
        Pcg32 random(spec_.seed, Stream::Lights, i);
        int bay = random.below(B::bays);
        const int floor = 2 + random.below(B::floors - 2);
        if (B::has_balcony(bay))
            bay = (bay + 1) % B::bays;
        const double period = random.between(70, 200);
        const double phase = std::fmod(t + random.between(0, period), period);
        if (phase > period * 0.45)
            continue;
        const Vec3 low = B::window_low(bay, floor);
        const Vec3 high = B::window_high(bay, floor);
        const double third = (high.x - low.x) / 3;
        for (int pane = 0; pane < 3; ++pane) {
            const double x0 = low.x + pane * third + 0.06;
            const double x1 = x0 + third - 0.12;
            canvas.shine(camera_.project(std::vector<Vec3>{{x0, 0, low.z + 0.06},
                                                           {x1, 0, low.z + 0.06},
                                                           {x1, 0, high.z - 0.24},
                                                           {x0, 0, high.z - 0.24}}),
                         {255, 218, 150}, 0.78);
        }
    }
}

void FacadeLife::laundry(Canvas& canvas, double t) const {
    for (std::uint64_t i = 0; i < 5; ++i) {
        Pcg32 random(spec_.seed, Stream::Laundry, i);
        const int bay = 1 + 3 * random.below(3);
        const int floor = 2 + random.below(6);
        const double z = B::floor_z(floor) + 2.3;
        const double y = -B::balcony_depth - 0.25;
        canvas.fill(camera_.project(std::vector<Vec3>{{B::bay_x(bay) - 1.3, y, z + 0.03},
                                                      {B::bay_x(bay) + 1.3, y, z + 0.03},
                                                      {B::bay_x(bay) + 1.3, y, z},
                                                      {B::bay_x(bay) - 1.3, y, z}}),
                    {190, 192, 194});
        for (int k = 0; k < 3; ++k) {
            const double x = B::bay_x(bay) - 1.1 + k * 0.8;
            const double drop = random.between(0.6, 1.0);
            const Rgb cloth = mix({226, 226, 228}, mix({176, 70, 66}, {70, 96, 150}, random.unit()),
                                  random.unit());
            const double phase = random.between(0, CV_2PI);
            const double swing =
                0.07 * std::sin(t * 1.7 + phase) + 0.03 * std::sin(t * 4.1 + phase);
            canvas.fill(camera_.project(std::vector<Vec3>{{x, y, z},
                                                          {x + 0.6, y, z},
                                                          {x + 0.58 + swing, y - swing, z - drop},
                                                          {x + 0.02 + swing, y - swing, z - drop}}),
                        cloth * 0.9);
        }
    }
}

void FacadeLife::birds(Canvas& canvas, double t) const {
    const Passing flock{Stream::Birds, 0, 23, 9};
    flock.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const double side = random.sign();
        const double speed = random.between(6, 9);
        const Vec3 at{side * (speed * age - 22), random.between(-9, -3),
                      random.between(14, 27) + 0.5 * std::sin(age * 1.1)};
        const double scale = camera_.scale(at);
        const auto p = camera_.project(at);
        const double wing = std::sin(t * 22 + random.between(0, 6));
        const double span = 0.26 * scale;
        const Rgb dark{46, 44, 46};
        canvas.ellipse(p, 0.14 * scale, 0.06 * scale, dark);
        for (const double s : {-1.0, 1.0})
            canvas.fill({p, p + cv::Point2d(s * span * 0.55, -wing * span * 0.5),
                         p + cv::Point2d(s * span, -wing * span * 0.75 + 1)},
                        dark);
    });
}

// A sash swings out on its left edge: its pane is seen ever more from the side.
void FacadeLife::windows(Canvas& canvas, double t) const {
    for (std::uint64_t i = 0; i < 4; ++i) {
        Pcg32 random(spec_.seed, Stream::Windows, i);
        const auto [bay, floor] = random_window(random);
        const double lasts = random.between(0.5, 2.5);
        const double rest = random.between(10, 40);
        const double phase = std::fmod(t + random.between(0, 60), 2 * rest + 2 * lasts);
        const double open = to_and_fro(phase, rest, lasts) * random.between(0.6, 1.4);
        if (open <= 0)
            continue;
        const Vec3 low = B::window_low(bay, floor);
        const Vec3 high = B::window_high(bay, floor);
        const double width = (high.x - low.x) / 3;
        const Vec3 hinge{low.x, 0, 0};
        const Vec3 edge = hinge + Vec3{width * std::cos(open), -width * std::sin(open), 0};
        canvas.fill(camera_.project(upright(low.x, low.z, low.x + width, high.z, 0)), {44, 46, 50},
                    0.85);
        canvas.fill(camera_.project(std::vector<Vec3>{{hinge.x, hinge.y, low.z},
                                                      {edge.x, edge.y, low.z},
                                                      {edge.x, edge.y, high.z},
                                                      {hinge.x, hinge.y, high.z}}),
                    mix({120, 136, 150}, {226, 232, 238}, std::abs(std::sin(open * 2))), 0.9);
    }
}

void FacadeLife::curtains(Canvas& canvas, double t) const {
    for (std::uint64_t i = 0; i < 3; ++i) {
        Pcg32 random(spec_.seed, Stream::Windows, 100 + i);
        const auto [bay, floor] = random_window(random);
        const double lasts = random.between(0.8, 2.5);
        const double rest = random.between(12, 45);
        const double phase = std::fmod(t + random.between(0, 60), 2 * rest + 2 * lasts);
        const double drawn = to_and_fro(phase, rest, lasts);
        const Vec3 low = B::window_low(bay, floor);
        const Vec3 high = B::window_high(bay, floor);
        const double blow = 0.04 * std::sin(t * 2.3 + static_cast<double>(i));
        const double edge = low.x + (0.1 + 0.8 * drawn) * (high.x - low.x);
        canvas.fill(camera_.project(std::vector<Vec3>{{low.x, 0, low.z},
                                                      {edge + blow, 0, low.z},
                                                      {edge, 0, high.z - 0.2},
                                                      {low.x, 0, high.z - 0.2}}),
                    {204, 190, 168}, 0.75);
    }
}

// Patches of light wander over the lower floors as a car turns below.
void FacadeLife::headlights(Canvas& canvas, double t) const {
    const Passing cars{Stream::Cars, 7, 17, 7};
    cars.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const double side = random.sign();
        const double x = side * (random.between(4, 9) * age - 18);
        const double z = random.between(2, 9) + random.between(-0.4, 1.4) * age;
        for (int ring = 3; ring > 0; --ring)
            canvas.shine(camera_.project(upright(x - 1.3 * ring, z - 0.8 * ring, x + 1.3 * ring,
                                                 z + 0.8 * ring, 0)),
                         {255, 246, 222}, 0.16);
    });
}

// A cleaner's cradle is let down the wall, stops, and is drawn up again.
void FacadeLife::gondola(Canvas& canvas, double t) const {
    Pcg32 random(spec_.seed, Stream::Climbers);
    const double x = random.between(-8, 8);
    const double speed = random.between(0.15, 0.5);
    const double span = 20;
    const double phase = std::fmod(t * speed + random.between(0, 2 * span), 2 * span);
    const double z = 4 + std::abs(phase - span);
    const double y = -0.8;
    for (const double side : {-1.2, 1.2})
        canvas.fill(camera_.project(upright(x + side - 0.02, z + 1, x + side + 0.02, B::roof, y)),
                    {70, 70, 74}, 0.8);
    canvas.fill(camera_.project(upright(x - 1.3, z, x + 1.3, z + 1.0, y)), {206, 150, 40});
    for (const double side : {-0.6, 0.55}) {
        const double reach = 0.25 * std::sin(t * 2.4 + side);
        canvas.fill(camera_.project(upright(x + side - 0.2, z + 0.9, x + side + 0.2, z + 1.55, y)),
                    {40, 80, 150});
        canvas.ellipse(camera_.project({x + side, y, z + 1.7}), 0.12 * camera_.scale({x, y, z}),
                       0.14 * camera_.scale({x, y, z}), {210, 170, 60});
        canvas.fill(camera_.project(
                        upright(x + side + reach, z + 1.25, x + side + reach + 0.5, z + 1.4, y)),
                    {196, 152, 124});
    }
}

void FacadeLife::leaves(Canvas& canvas, double t) const {
    const Passing fall{Stream::Leaves, 0, 2.5, 18};
    fall.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const double sink = random.between(0.8, 2);
        const double swing = random.between(0.2, 0.7);
        const double speed = random.between(2, 4.5);
        const double phase = random.between(0, CV_2PI);
        const double drift = random.between(-0.8, 0.8);
        const Vec3 at{random.between(-12, 12) + drift * age + swing * std::sin(speed * age + phase),
                      random.between(-12, -1.5),
                      random.between(8, 30) - sink * age + 0.2 * std::cos(2 * speed * age)};
        if (at.z < 0)
            return;
        const double size = random.between(0.03, 0.07) * camera_.scale(at);
        const double turned = std::abs(std::cos(speed * 0.7 * age + phase));
        canvas.ellipse(camera_.project(at), size, size * (0.25 + 0.75 * turned),
                       mix({150, 120, 40}, {90, 120, 50}, random.unit()),
                       std::min(1.0, size / 0.6));
    });
}

void FacadeLife::balloon(Canvas& canvas, double t) const {
    const Passing toys{Stream::Climbers, 1, 45, 30};
    toys.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const double rise = random.between(0.8, 2.2);
        const Vec3 at{random.between(-10, 10) + random.between(-0.6, 0.6) * age +
                          0.3 * std::sin(age * 0.9),
                      random.between(-10, -2), 1 + rise * age};
        const double scale = camera_.scale(at);
        const auto p = camera_.project(at);
        canvas.ellipse(p, 0.16 * scale, 0.2 * scale, {214, 52, 70});
        canvas.fill({p + cv::Point2d(-0.01 * scale, 0.2 * scale),
                     p + cv::Point2d(0.01 * scale, 0.2 * scale),
                     p + cv::Point2d(0.01 * scale, 0.6 * scale)},
                    {220, 220, 220}, 0.5);
    });
}

void FacadeLife::draw_wall(Canvas& canvas, double t) const {
    const Distractors& has = spec_.distractors;
    if (has.has(D::Lights))
        lights(canvas, t);
    if (has.has(D::Curtains))
        curtains(canvas, t);
    if (has.has(D::Windows))
        windows(canvas, t);
    if (has.has(D::Headlights))
        headlights(canvas, t);
    if (has.has(D::Laundry))
        laundry(canvas, t);
    if (has.has(D::Gondola))
        gondola(canvas, t);
}

void FacadeLife::draw_air(Canvas& canvas, double t) const {
    const Distractors& has = spec_.distractors;
    if (has.has(D::Birds))
        birds(canvas, t);
    if (has.has(D::Leaves))
        leaves(canvas, t);
    if (has.has(D::Balloon))
        balloon(canvas, t);
}

} // namespace gulou::scene
