#include "pipeline/scene/facade.hpp"

#include "pipeline/scene/facade_building.hpp"
#include "pipeline/scene/falling.hpp"
#include "pipeline/scene/schedule.hpp"
#include "pipeline/scene/sensor.hpp"
#include "pipeline/scene/tree.hpp"

namespace gulou::scene {
namespace {

using B = Building;
constexpr double longest_fall = 5;    // seconds
constexpr double lean_out = 0.9;      // seconds: somebody at the window before the throw
constexpr double exposure = 1.0 / 60; // seconds

struct Throw {
    Fall fall;
    int floor; // 0 is the street's floor
    double at; // scene seconds
    Vec3 hand;
};

class Facade final : public Scene {
public:
    explicit Facade(const SceneSpec& spec)
        : spec_(spec), camera_(facade_camera({spec.width, spec.height}, spec.seed)),
          canvas_(facade_backdrop(camera_, spec.seed)), sensor_(spec) {
        plant();
    }

    const SceneSpec& spec() const override { return spec_; }
    void render(std::int64_t index, const Picture& out) override;
    Truth truth(double until) const override;

private:
    void plant();
    Throw make_throw(const Occurrence& when) const;
    TruthEvent describe(const Throw& thrown) const;
    void lights(double t);
    void laundry(double t);
    void birds(double t);
    void throws(double t);

    SceneSpec spec_;
    PinholeCamera camera_;
    Canvas canvas_;
    Sensor sensor_;
    std::vector<Tree> trees_;
};

// Street trees between camera and house: crowns in the lower corners.
void Facade::plant() {
    Pcg32 random(spec_.seed, Stream::Trees);
    const int w = spec_.width;
    const int h = spec_.height;
    const auto tree = [&](double x, double y, double across, double down) {
        trees_.emplace_back(cv::Rect(static_cast<int>(x * w), static_cast<int>(y * h),
                                     static_cast<int>(across * w), static_cast<int>(down * h)),
                            w / 240.0, random);
    };
    tree(-0.07, random.between(0.6, 0.68), 0.25, 0.5);
    tree(0.84, random.between(0.66, 0.74), 0.22, 0.42);
}

void Facade::lights(double t) {
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
            canvas_.fill(camera_.project(std::vector<Vec3>{{x0, 0, low.z + 0.06},
                                                           {x1, 0, low.z + 0.06},
                                                           {x1, 0, high.z - 0.24},
                                                           {x0, 0, high.z - 0.24}}),
                         {255, 218, 150}, 0.78);
        }
    }
}

void Facade::laundry(double t) {
    for (std::uint64_t i = 0; i < 5; ++i) {
        Pcg32 random(spec_.seed, Stream::Laundry, i);
        const int bay = 1 + 3 * random.below(3);
        const int floor = 2 + random.below(6);
        const double z = B::floor_z(floor) + 2.3;
        const double y = -B::balcony_depth - 0.25;
        canvas_.fill(camera_.project(std::vector<Vec3>{{B::bay_x(bay) - 1.3, y, z + 0.03},
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
            canvas_.fill(
                camera_.project(std::vector<Vec3>{{x, y, z},
                                                  {x + 0.6, y, z},
                                                  {x + 0.58 + swing, y - swing, z - drop},
                                                  {x + 0.02 + swing, y - swing, z - drop}}),
                cloth * 0.9);
        }
    }
}

void Facade::birds(double t) {
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
        canvas_.ellipse(p, 0.14 * scale, 0.06 * scale, dark);
        for (const double s : {-1.0, 1.0})
            canvas_.fill({p, p + cv::Point2d(s * span * 0.55, -wing * span * 0.5),
                          p + cv::Point2d(s * span, -wing * span * 0.75 + 1)},
                         dark);
    });
}

Throw Facade::make_throw(const Occurrence& when) const {
    Pcg32 random(spec_.seed, Stream::Event, when.number);
    const int bay = 1 + random.below(B::bays - 2);
    const int floor = 5 + random.below(B::floors - 5);
    const ThrownThing& thing = random_thing(random);
    const double out = B::has_balcony(bay) ? B::balcony_depth : 0;
    const Vec3 hand{B::bay_x(bay) + random.between(-0.5, 0.5), -out - 0.35,
                    B::floor_z(floor) + 1.55};
    const Vec3 v0{random.between(-0.9, 0.9), -random.between(0.6, 2.2), random.between(-0.5, 1.4)};
    return {Fall(thing, hand, v0, random.sign() * random.between(3, 9)), floor, when.at, hand};
}

void Facade::throws(double t) {
    for (const Occurrence& when : occurrences(spec_, t, t, lean_out, longest_fall)) {
        const Throw thrown = make_throw(when);
        const double age = t - thrown.at;
        if (age < 0.5) { // head and arm of whoever throws
            const double scale = camera_.scale(thrown.hand);
            const auto shoulder = camera_.project(thrown.hand + Vec3{0, 0.35, -0.05});
            const auto hand = camera_.project(thrown.hand);
            canvas_.ellipse(shoulder, 0.2 * scale, 0.22 * scale, {70, 74, 96});
            canvas_.ellipse(shoulder - cv::Point2d(0, 0.3 * scale), 0.11 * scale, 0.13 * scale,
                            {196, 152, 124});
            canvas_.ellipse((shoulder + hand) * 0.5, 0.1 * scale, 0.12 * scale, {70, 74, 96});
        }
        if (age < thrown.fall.duration())
            thrown.fall.draw(canvas_, camera_, std::max(0.0, age), age > 0 ? exposure : 0);
    }
}

void Facade::render(std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    canvas_.begin();
    lights(t);
    laundry(t);
    throws(t);
    birds(t);
    for (Tree& tree : trees_)
        tree.draw(canvas_, t);
    sensor_.expose(canvas_, index, out);
}

TruthEvent Facade::describe(const Throw& thrown) const {
    TruthEvent event;
    event.type = AlarmType::HighAltitudeThrowing;
    event.object = thrown.fall.thing().name;
    event.begin = event.release = thrown.at;
    event.floor = thrown.floor + 1;
    const auto hand = camera_.project(thrown.hand);
    event.origin = Point{hand.x, hand.y};
    cv::Rect2d box;
    for (auto frame = static_cast<std::int64_t>(std::ceil(thrown.at * spec_.fps));; ++frame) {
        const double t = static_cast<double>(frame) / spec_.fps;
        const Vec3 at = thrown.fall.at(t - thrown.at - exposure / 2); // middle of the exposure
        const auto p = camera_.project(at);
        if (t - thrown.at >= thrown.fall.duration() || p.y >= spec_.height)
            break;
        const double half = thrown.fall.thing().length / 2 * camera_.scale(at);
        const cv::Rect2d now(p.x - half, p.y - half, 2 * half, 2 * half);
        box = event.track.empty() ? now : box | now;
        event.track.push_back({std::chrono::duration<double>(t), {p.x, p.y}});
        event.end = t;
    }
    event.box = {box.x, box.y, box.width, box.height};
    return event;
}

Truth Facade::truth(double until) const {
    Truth out{
        std::string(name(spec_.kind)), spec_.seed, spec_.width, spec_.height, spec_.fps, until,
        suggested_zone(spec_.kind),    {}};
    for (const Occurrence& when : occurrences(spec_, 0, until, 0, 0))
        out.events.push_back(describe(make_throw(when)));
    return out;
}

} // namespace

std::unique_ptr<Scene> make_facade(const SceneSpec& spec) {
    return std::make_unique<Facade>(spec);
}

} // namespace gulou::scene
