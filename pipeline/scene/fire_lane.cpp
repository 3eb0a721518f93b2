#include "pipeline/scene/fire_lane.hpp"

#include "pipeline/scene/fire_lane_yard.hpp"
#include "pipeline/scene/lane_life.hpp"
#include "pipeline/scene/lane_thing.hpp"
#include "pipeline/scene/passers_by.hpp"
#include "pipeline/scene/person.hpp"
#include "pipeline/scene/schedule.hpp"
#include "pipeline/scene/sensor.hpp"

namespace gulou::scene {
namespace {

using Y = Yard;
class FireLane final : public Scene {
public:
    explicit FireLane(const SceneSpec& spec)
        : spec_(spec), camera_(yard_camera(spec)), stage_(paint_yard(camera_, spec.seed)),
          life_(spec, camera_), sensor_(spec) {
        if (const double dusk = Light(spec).dusk(); dusk < 1)
            stage_.canvas.dim(dusk);
    }

    const SceneSpec& spec() const override { return spec_; }
    void render(std::int64_t index, const Picture& out) override;
    Truth truth(double until) const override;

private:
    LaneStay stay(const Occurrence& when) const;
    TruthEvent describe(const LaneStay& stay) const;
    void cross_traffic(double t);

    SceneSpec spec_;
    PinholeCamera camera_;
    YardStage stage_;
    LaneLife life_;
    Sensor sensor_;
};

LaneStay FireLane::stay(const Occurrence& when) const {
    static constexpr std::array paints = {Rgb{230, 231, 233}, Rgb{206, 208, 212}, Rgb{62, 92, 142},
                                          Rgb{196, 172, 120}};
    Pcg32 random(spec_.seed, Stream::Event, when.number);
    const Rgb paint = paints[static_cast<std::size_t>(random.below(4))];
    const double aside = spec_.object.empty() ? 0.5 : 1.0;
    const double x = (Y::lane_left + Y::lane_right) / 2 + random.between(-aside, aside);
    const LaneStay::Place place{x, random.between(13, 17)};
    const std::string_view what = spec_.object.empty() ? "van" : std::string_view(spec_.object);
    return {what, place, when.at, when.at + spec_.park_for, paint, random};
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
    life_.draw_ground(canvas, t);
    Actors actors(canvas, camera_);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 0, 14, 40}, Y::lane_left - 1.5, -1, 45);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 1, 19, 40}, Y::lane_left - 2.6, 1, 3);
    walk_across(actors, spec_.seed, t, {Stream::Walkers, 2, 41, 16}, 31, Y::wall_x + 1,
                Y::lane_right);
    for (const Occurrence& when :
         occurrences(spec_, t, t, LaneStay::comes, spec_.park_for + LaneStay::goes))
        stay(when).add_to(actors, t);
    life_.add_to(actors, t);
    actors.draw();
    for (Tree& tree : stage_.trees)
        tree.draw(canvas, t);
    sensor_.expose(canvas, index, out);
}

TruthEvent FireLane::describe(const LaneStay& stay) const {
    TruthEvent event;
    event.type = AlarmType::FireLaneBlocked;
    event.object = stay.name();
    event.begin = stay.seen_from();
    event.release = stay.at();
    event.end = stay.gone();
    event.at_start = stay.at() < 1;
    const cv::Rect2d box = stay.box(camera_);
    event.box = {box.x, box.y, box.width, box.height};
    return event;
}

Truth FireLane::truth(double until) const {
    Truth out = blank_truth(spec_, until);
    out.zone = fire_lane_zone(camera_);
    if (life_.from_the_start())
        out.events.push_back(describe(*life_.from_the_start()));
    for (const Occurrence& when : occurrences(spec_, 0, until, 0, spec_.park_for))
        out.events.push_back(describe(stay(when)));
    return out;
}

} // namespace

std::unique_ptr<Scene> make_fire_lane(const SceneSpec& spec) {
    return std::make_unique<FireLane>(spec);
}

Polygon fire_lane_zone(const PinholeCamera& camera) {
    const cv::Size size = camera.size();
    Polygon out;
    for (const auto& [x, y] : {std::pair{Y::lane_left, Y::lane_far},
                               {Y::lane_right, Y::lane_far},
                               {Y::lane_right, Y::lane_near + 1},
                               {Y::lane_left, Y::lane_near + 1}}) {
        const auto p = camera.project({x, y, 0});
        const auto fraction = [](double v) {
            return std::round(std::clamp(v, 0.0, 1.0) * 1000) / 1000;
        };
        out.push_back({fraction(p.x / size.width), fraction(p.y / size.height)});
    }
    return out;
}

Polygon fire_lane_zone() {
    SceneSpec demo;
    demo.width = 640;
    demo.height = 360;
    return fire_lane_zone(yard_camera(demo));
}

} // namespace gulou::scene
