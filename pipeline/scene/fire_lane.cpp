#include "pipeline/scene/fire_lane.hpp"

#include "pipeline/scene/fire_lane_yard.hpp"
#include "pipeline/scene/passers_by.hpp"
#include "pipeline/scene/person.hpp"
#include "pipeline/scene/schedule.hpp"
#include "pipeline/scene/sensor.hpp"
#include "pipeline/scene/vehicle.hpp"

namespace gulou::scene {
namespace {

using Y = Yard;
constexpr double cruise = 6.0;   // m/s
constexpr double braking = 1.2;  // m/s²
constexpr double starting = 1.1; // m/s²
constexpr double drive_in = 9;   // seconds before it stands
constexpr double drive_off = 6;  // seconds after starting until it is out of view

struct Parking {
    Vehicle van;
    double x, y;      // metres: where it stands
    double at, until; // seconds: it stands still in between

    VehiclePose pose(double t) const {
        VehiclePose out{x, y, CV_PI, 0};
        if (t < at) {
            const double left = at - t;
            const double slow = std::min(left, cruise / braking);
            out.y += braking * slow * slow / 2 + cruise * (left - slow);
            out.x += 0.3 * std::sin(std::min(1.0, (out.y - y) / 30) * CV_PI);
            out.braking = slow < cruise / braking ? 1 : 0;
        } else if (t > until) {
            out.y -= starting * (t - until) * (t - until) / 2;
        }
        return out;
    }
};

class FireLane final : public Scene {
public:
    explicit FireLane(const SceneSpec& spec)
        : spec_(spec), camera_(yard_camera({spec.width, spec.height})),
          stage_(paint_yard(camera_, spec.seed)), sensor_(spec) {}

    const SceneSpec& spec() const override { return spec_; }
    void render(std::int64_t index, const Picture& out) override;
    Truth truth(double until) const override;

private:
    Parking parking(const Occurrence& when) const;
    void cross_traffic(double t);

    SceneSpec spec_;
    PinholeCamera camera_;
    YardStage stage_;
    Sensor sensor_;
};

Parking FireLane::parking(const Occurrence& when) const {
    static constexpr std::array paints = {Rgb{230, 231, 233}, Rgb{206, 208, 212}, Rgb{62, 92, 142},
                                          Rgb{196, 172, 120}};
    Pcg32 random(spec_.seed, Stream::Event, when.number);
    const Rgb paint = paints[static_cast<std::size_t>(random.below(4))];
    const double x = (Y::lane_left + Y::lane_right) / 2 + random.between(-0.5, 0.5);
    return {{Body::Van, paint}, x, random.between(13, 17), when.at, when.at + spec_.park_for};
}

void FireLane::cross_traffic(double t) {
    for (std::uint64_t lane = 0; lane < 2; ++lane) {
        const double side = lane == 0 ? 1 : -1;
        const Passing cars{Stream::Cars, lane, 7, 10};
        cars.each(spec_.seed, t, [&](Pcg32& random, double age) {
            const Vehicle car = random_car(random);
            draw(stage_.canvas, camera_, car,
                 {side * (8.5 * age - 38) + 4, Y::cross_street + side * -2, side * CV_PI / 2, 0});
        });
    }
}

void FireLane::render(std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    Canvas& canvas = stage_.canvas;
    canvas.begin();
    cross_traffic(t);
    canvas.uncover(stage_.near);
    Actors actors(canvas, camera_);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 0, 14, 40}, Y::lane_left - 1.5, -1, 45);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 1, 19, 40}, Y::lane_left - 2.6, 1, 3);
    walk_across(actors, spec_.seed, t, {Stream::Walkers, 2, 41, 16}, 31, Y::wall_x + 1,
                Y::lane_right);
    for (const Occurrence& when : occurrences(spec_, t, t, drive_in, spec_.park_for + drive_off)) {
        const Parking parked = parking(when);
        actors.add(parked.van, parked.pose(t));
    }
    actors.draw();
    for (Tree& tree : stage_.trees)
        tree.draw(canvas, t);
    sensor_.expose(canvas, index, out);
}

Truth FireLane::truth(double until) const {
    Truth out{
        std::string(name(spec_.kind)), spec_.seed, spec_.width, spec_.height, spec_.fps, until,
        suggested_zone(spec_.kind),    {}};
    for (const Occurrence& when : occurrences(spec_, 0, until, 0, 0)) {
        const Parking parked = parking(when);
        TruthEvent event;
        event.type = AlarmType::FireLaneBlocked;
        event.object = "van";
        event.begin = parked.at - drive_in;
        event.release = parked.at;
        event.end = parked.until;
        const cv::Rect2d box = bounds(camera_, parked.van, parked.pose(parked.at));
        event.box = {box.x, box.y, box.width, box.height};
        out.events.push_back(std::move(event));
    }
    return out;
}

} // namespace

std::unique_ptr<Scene> make_fire_lane(const SceneSpec& spec) {
    return std::make_unique<FireLane>(spec);
}

Polygon fire_lane_zone() {
    const cv::Size size(640, 360);
    const PinholeCamera camera = yard_camera(size);
    Polygon out;
    for (const auto& [x, y] : {std::pair{Y::lane_left, Y::lane_far},
                               {Y::lane_right, Y::lane_far},
                               {Y::lane_right, Y::lane_near + 1},
                               {Y::lane_left, Y::lane_near + 1}}) {
        const auto p = camera.project({x, y, 0});
        out.push_back({std::round(p.x / size.width * 1000) / 1000,
                       std::round(p.y / size.height * 1000) / 1000});
    }
    return out;
}

} // namespace gulou::scene
