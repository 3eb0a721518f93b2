#include "pipeline/scene/facade.hpp"

#include "pipeline/scene/facade_building.hpp"
#include "pipeline/scene/facade_life.hpp"
#include "pipeline/scene/falling.hpp"
#include "pipeline/scene/schedule.hpp"
#include "pipeline/scene/sensor.hpp"
#include "pipeline/scene/tree.hpp"

#include <map>

namespace gulou::scene {
namespace {

using B = Building;
constexpr double longest_fall = 20;   // seconds: a sheet of paper from the top
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
        : spec_(spec), camera_(facade_camera(spec)), canvas_(facade_backdrop(camera_, spec.seed)),
          life_(spec, camera_), sensor_(spec) {
        Pcg32 random(spec.seed, Stream::View, 1);
        const bool mirrors = random.unit() < 0.5;
        const double gain = random.between(0.3, 0.7);
        const bool trees = random.unit() < 0.6;
        const double wind = random.between(-2, 2);
        if (spec.view == View::Any) {
            if (mirrors)
                glass_ = facade_glass(camera_) * gain;
            wind_ = {wind, 0, 0};
        }
        if (trees || spec.view == View::Demo)
            plant();
        if (const double dusk = Light(spec).dusk(); dusk < 1)
            canvas_.dim(dusk);
    }

    const SceneSpec& spec() const override { return spec_; }
    void render(std::int64_t index, const Picture& out) override;
    Truth truth(double until) const override;

private:
    void plant();
    Throw make_throw(const Occurrence& when) const;
    TruthEvent describe(const Throw& thrown) const;
    const Throw& thrown(const Occurrence& when);
    void throws(double t);
    void thrower(const Throw& thrown);
    double contrast(const TruthEvent& event, const Throw& thrown) const;

    SceneSpec spec_;
    PinholeCamera camera_;
    Canvas canvas_;
    FacadeLife life_;
    Sensor sensor_;
    std::vector<Tree> trees_;
    cv::Mat glass_; // what mirrors, 0..255; empty: nothing does
    Vec3 wind_;     // m/s
    std::map<std::uint64_t, Throw> recent_;
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

Throw Facade::make_throw(const Occurrence& when) const {
    Pcg32 random(spec_.seed, Stream::Event, when.number);
    const int bay = 1 + random.below(B::bays - 2);
    const int floor = 5 + random.below(B::floors - 5);
    const ThrownThing& demo = random_thing(random);
    const double out = B::has_balcony(bay) ? B::balcony_depth : 0;
    const Vec3 hand{B::bay_x(bay) + random.between(-0.5, 0.5), -out - 0.35,
                    B::floor_z(floor) + 1.55};
    const Vec3 v0{random.between(-0.9, 0.9), -random.between(0.6, 2.2), random.between(-0.5, 1.4)};
    const double spin = random.sign() * random.between(3, 9);
    if (spec_.object.empty())
        return {Fall(demo, hand, v0, spin, wind_), floor, when.at, hand};
    // Dropped, tossed or hurled: 0 to 8 m/s, outwards and sideways.
    const double speed = 8 * std::pow(random.unit(), 2);
    const double aside = random.between(-1.1, 1.1);
    const double up = random.between(-0.5, 0.5);
    const Vec3 toss{speed * std::sin(aside), -speed * std::cos(aside) * std::cos(up) - 0.3,
                    speed * std::sin(up)};
    const ThrownThing thing = thrown_thing(spec_.object, camera_.scale(hand), random);
    return {Fall(thing, hand, toss, spin, wind_), floor, when.at, hand};
}

const Throw& Facade::thrown(const Occurrence& when) {
    auto found = recent_.find(when.number);
    if (found == recent_.end()) {
        if (recent_.size() > 8)
            recent_.clear();
        found = recent_.emplace(when.number, make_throw(when)).first;
    }
    return found->second;
}

// Head and arm of whoever throws.
void Facade::thrower(const Throw& thrown) {
    const double scale = camera_.scale(thrown.hand);
    const auto shoulder = camera_.project(thrown.hand + Vec3{0, 0.35, -0.05});
    const auto hand = camera_.project(thrown.hand);
    canvas_.ellipse(shoulder, 0.2 * scale, 0.22 * scale, {70, 74, 96});
    canvas_.ellipse(shoulder - cv::Point2d(0, 0.3 * scale), 0.11 * scale, 0.13 * scale,
                    {196, 152, 124});
    canvas_.ellipse((shoulder + hand) * 0.5, 0.1 * scale, 0.12 * scale, {70, 74, 96});
}

void Facade::throws(double t) {
    for (const Occurrence& when : occurrences(spec_, t, t, lean_out, longest_fall)) {
        const Throw& now = thrown(when);
        const double age = t - now.at;
        if (age < 0.5)
            thrower(now);
        if (age >= now.fall.duration())
            continue;
        if (!glass_.empty() && age > 0)
            now.fall.reflect(canvas_, camera_, age, exposure, glass_);
        now.fall.draw(canvas_, camera_, std::max(0.0, age), age > 0 ? exposure : 0);
    }
}

void Facade::render(std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    canvas_.begin();
    life_.draw_wall(canvas_, t);
    throws(t);
    life_.draw_air(canvas_, t);
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
        if (t - thrown.at >= thrown.fall.duration() || p.y >= spec_.height || p.x < 0 ||
            p.x >= spec_.width)
            break;
        if (p.y < 0)
            continue; // hurled up, out of the picture
        const double half = thrown.fall.thing().length / 2 * camera_.scale(at);
        const cv::Rect2d now(p.x - half, p.y - half, 2 * half, 2 * half);
        box = event.track.empty() ? now : box | now;
        event.track.push_back({std::chrono::duration<double>(t), {p.x, p.y}});
        if (!glass_.empty()) {
            const auto image = camera_.project({at.x, -at.y, at.z});
            event.mirror.push_back({std::chrono::duration<double>(t), {image.x, image.y}});
        }
        event.end = t;
    }
    event.box = {box.x, box.y, box.width, box.height};
    const ThrownThing& thing = thrown.fall.thing();
    const Vec3 halfway = thrown.fall.at((event.end - event.release) / 2);
    event.pixels = std::sqrt(thing.length * thing.thickness) * camera_.scale(halfway);
    event.contrast = contrast(event, thrown);
    return event;
}

// Mean over the path, in luma steps, without what moves in front of the wall.
double Facade::contrast(const TruthEvent& event, const Throw& thrown) const {
    const double own = 16 + (luma(thrown.fall.thing().colour) - 16) * canvas_.light();
    const cv::Mat& wall = canvas_.backdrop()[0];
    double sum = 0;
    int count = 0;
    for (const TrackPoint& p : event.track) {
        const cv::Point at(static_cast<int>(p.at.x), static_cast<int>(p.at.y));
        if (!cv::Rect({0, 0}, wall.size()).contains(at))
            continue;
        sum += std::abs(wall.at<std::uint8_t>(at) - own);
        ++count;
    }
    return count > 0 ? sum / count : 0;
}

Truth Facade::truth(double until) const {
    Truth out = blank_truth(spec_, until);
    if (spec_.view == View::Any)
        out.zone = facade_zone(camera_);
    out.facade = facade_calibration(camera_);
    for (const Occurrence& when : occurrences(spec_, 0, until, 0, 0))
        out.events.push_back(describe(make_throw(when)));
    return out;
}

} // namespace

std::unique_ptr<Scene> make_facade(const SceneSpec& spec) {
    return std::make_unique<Facade>(spec);
}

} // namespace gulou::scene
