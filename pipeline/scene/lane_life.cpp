#include "pipeline/scene/lane_life.hpp"

#include "pipeline/scene/fire_lane_yard.hpp"

namespace gulou::scene {
namespace {

using Y = Yard;
using D = Distractor;
constexpr double middle = (Y::lane_left + Y::lane_right) / 2;

std::vector<Vec3> on_ground(double x0, double y0, double x1, double y1, double slant) {
    return {{x0, y0, 0}, {x1, y0, 0}, {x1 + slant, y1, 0}, {x0 + slant, y1, 0}};
}

// Metres along a way of someone who walks `pace`, stops after `before` metres for `rest` seconds.
double with_pause(double age, double pace, double before, double rest) {
    const double there = before / pace;
    return age < there          ? pace * age
           : age < there + rest ? before
                                : before + pace * (age - there - rest);
}

} // namespace

LaneLife::LaneLife(const SceneSpec& spec, const PinholeCamera& camera)
    : spec_(spec), camera_(camera) {
    if (!spec.distractors.has(D::Removed))
        return;
    Pcg32 random(spec.seed, Stream::LaneLife);
    const double until = random.between(70, 160);
    const double x = middle + random.between(-1, 1);
    const double y = random.between(19, 24);
    from_the_start_.emplace("any", LaneStay::Place{x, y}, -100.0, until, Rgb{200, 200, 205},
                            random);
}

// The shadow of a cloud's edge, a branch, a lorry outside: it comes within seconds and stays.
void LaneLife::shadows(Canvas& canvas, double t) const {
    const Passing shades{Stream::LaneLife, 1, 70, 130};
    shades.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const double lasts = random.between(20, 120);
        const double soft = random.between(0.8, 8);
        const double strength =
            std::min({1.0, age / soft, (lasts - age) / soft}) * random.between(0.08, 0.17);
        if (strength <= 0)
            return;
        const double x = random.between(-4, 2);
        const double y = random.between(8, 22);
        const double wide = random.between(0.8, 6);
        const double deep = random.between(0.8, 8);
        const double slant = random.between(-2, 2) + 0.15 * std::sin(age * 1.1);
        const double creep = random.between(-0.02, 0.02) * age;
        for (int ring = 0; ring < 3; ++ring) {
            const double in = 0.1 * ring * std::min(wide, deep);
            canvas.fill(camera_.project(on_ground(x + in + creep, y + in, x + wide - in + creep,
                                                  y + deep - in, slant)),
                        {18, 20, 30}, strength);
        }
    });
}

// Pools of light run ahead of cars that turn in the yard; some wait.
void LaneLife::headlights(Canvas& canvas, double t) const {
    const Passing beams{Stream::LaneLife, 2, 19, 26};
    beams.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const double rest = random.unit() < 0.3 ? random.between(3, 14) : 0;
        const double way = with_pause(age, random.between(3, 8), random.between(6, 18), rest);
        const double y = 30 - way;
        const double x = middle + random.between(-1.5, 1.5);
        if (y < 5)
            return;
        for (int ring = 4; ring > 0; --ring)
            canvas.shine(camera_.project(on_ground(x - 0.45 * ring, std::max(4.0, y - 1.1 * ring),
                                                   x + 0.45 * ring, y + 0.9 * ring, 0)),
                         {255, 248, 226}, 0.13);
    });
}

void LaneLife::cars(Actors& actors, double t) const {
    const Passing traffic{Stream::LaneLife, 3, 28, 40};
    traffic.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const Vehicle vehicle = random_car(random);
        const int direction = random.sign();
        const double speed = random.between(2.5, 7);
        const double rest = random.unit() < 0.35 ? random.between(2, 15) : 0;
        const double x = middle + random.between(-0.7, 0.7);
        const double way = with_pause(age, speed, random.between(12, 30), rest);
        const double y = direction > 0 ? 2 + way : 46 - way;
        if (y < 1 || y > 46)
            return;
        actors.add(vehicle, {x, y, direction > 0 ? 0.0 : CV_PI, 0});
    });
}

// One to four stop in the lane and talk, 4 to 24 s.
void LaneLife::people(Actors& actors, double t) const {
    const Passing groups{Stream::LaneLife, 4, 45, 50};
    groups.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const int count = 1 + random.below(4);
        const double x = middle + random.between(-1.6, 1.6);
        const double y = random.between(9, 24);
        const double rest = random.between(4, 24);
        const double pace = random.between(1.0, 1.4);
        const double before = x - Y::wall_x - 0.8;
        for (int i = 0; i < count; ++i) {
            const Person person = random_person(random);
            const double way = with_pause(age - 0.7 * i, pace, before, rest);
            const double side = random.between(-0.7, 0.7);
            const double ahead = random.between(-0.8, 0.8);
            const double restless = 0.05 * std::sin(age * random.between(0.3, 1.2));
            const bool leaves_back = random.unit() < 0.5;
            if (way <= 0)
                continue;
            const double past = std::max(0.0, way - before);
            const double at = std::min(way, before) + (leaves_back ? -past : past);
            const double px = Y::wall_x + 0.8 + at;
            if (px > Y::lane_right + 0.3 || px < Y::wall_x + 0.7)
                continue;
            const int facing = way < before ? 1 : past > 0 ? (leaves_back ? -1 : 1) : 0;
            actors.add(person, {px + side + restless, y + ahead, 0},
                       past > 0 || way < before ? way : 0, facing);
        }
    });
}

// A gate at the lane's edge swings into it, stands open a while, and falls shut.
void LaneLife::doors(Actors& actors, double t) const {
    Pcg32 random(spec_.seed, Stream::LaneLife, 5ULL << 32U);
    const double y = random.between(11, 22);
    const double wide = random.between(0.7, 1.1);
    const double period = random.between(35, 80);
    const double stays = random.between(4, 16);
    const double phase = std::fmod(t + random.between(0, 40), period);
    const double open = std::clamp(std::min(phase / 1.2, (stays + 2.4 - phase) / 1.2), 0.0, 1.0);
    const double angle = open * 1.45;
    const Vec3 hinge{Y::lane_left - 0.25, y, 0};
    const Vec3 edge = hinge + Vec3{wide * std::sin(angle), wide * std::cos(angle), 0};
    actors.add(hinge, [=](Canvas& canvas, const PinholeCamera& camera) {
        const Vec3 up{0, 0, 1.9};
        canvas.fill(camera.project(std::vector<Vec3>{hinge, edge, edge + up, hinge + up}),
                    Rgb{70, 96, 88} * (0.75 + 0.4 * std::sin(angle)));
        canvas.fill(camera.project(std::vector<Vec3>{hinge + up * 0.55, edge + up * 0.55,
                                                     edge + up * 0.9, hinge + up * 0.9}),
                    {126, 140, 150}, 0.6);
    });
}

// Vans that cross close to the camera and may wait there.
void LaneLife::occluders(Actors& actors, double t) const {
    const Passing vans{Stream::LaneLife, 6, 50, 30};
    vans.each(spec_.seed, t, [&](Pcg32& random, double age) {
        Vehicle vehicle = random_car(random);
        vehicle.body = Body::Van;
        const double side = random.sign();
        const double rest = random.unit() < 0.4 ? random.between(3, 12) : 0;
        const double way = with_pause(age, random.between(2.5, 6), random.between(14, 18), rest);
        if (way > 32)
            return;
        actors.add(vehicle, {side * (way - 16), 6.4, side * CV_PI / 2, 0});
    });
}

void LaneLife::leaves(Actors& actors, double t) const {
    const Passing fall{Stream::Leaves, 1, 3, 6};
    fall.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const Vec3 at{random.between(-4, 5) + 0.5 * std::sin(age * random.between(2, 4)),
                      random.between(8, 24), 5 - random.between(0.9, 1.8) * age};
        const Rgb colour = mix({150, 120, 40}, {90, 120, 50}, random.unit());
        if (at.z < 0)
            return;
        actors.add({at.x, at.y, 0}, [=](Canvas& canvas, const PinholeCamera& camera) {
            const double size = 0.05 * camera.scale(at);
            canvas.ellipse(camera.project(at), size, size * 0.6, colour, std::min(1.0, size / 0.6));
        });
    });
}

void LaneLife::draw_ground(Canvas& canvas, double t) const {
    if (spec_.distractors.has(D::Shadows))
        shadows(canvas, t);
    if (spec_.distractors.has(D::Headlights))
        headlights(canvas, t);
}

void LaneLife::add_to(Actors& actors, double t) const {
    const Distractors& has = spec_.distractors;
    if (has.has(D::Cars))
        cars(actors, t);
    if (has.has(D::People))
        people(actors, t);
    if (has.has(D::Doors))
        doors(actors, t);
    if (has.has(D::Occluders))
        occluders(actors, t);
    if (has.has(D::Leaves))
        leaves(actors, t);
    if (from_the_start_)
        from_the_start_->add_to(actors, t);
}

} // namespace gulou::scene
