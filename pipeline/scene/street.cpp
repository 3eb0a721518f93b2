#include "pipeline/scene/street.hpp"

#include "pipeline/scene/passers_by.hpp"
#include "pipeline/scene/sensor.hpp"
#include "pipeline/scene/street_parts.hpp"
#include "pipeline/scene/tree.hpp"

namespace gulou::scene {
namespace {

constexpr double kerb = 7.2; // metres from the middle of the road
constexpr double wall = 12.2;
constexpr double wall_near = 14.5;
constexpr double wall_far = 64;
constexpr double height = 15.5;
constexpr Rgb asphalt{104, 106, 110};
constexpr Rgb white{222, 222, 218};

PinholeCamera street_camera(cv::Size size, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Backdrop, 1);
    return {{random.between(-1.5, 1.5), 0, 6.4},
            -0.235,
            random.between(-0.06, 0.06),
            0.66 * size.width,
            size};
}

Ground paint_ground(Pcg32& random) {
    Ground ground(-15, 15, 4, 74, asphalt);
    for (const double side : {-1.0, 1.0}) {
        const double a = side * kerb;
        const double b = side * wall;
        ground.paving(std::min(a, b), 4, std::max(a, b), 66, 0.6, {156, 148, 138}, random);
        ground.rect(a - 0.1, 4, a + 0.1, 66, {184, 182, 176});
        for (double y = 20; y < 66; y += 5)
            ground.rect(side * 3.6 - 0.07, y, side * 3.6 + 0.07, y + 2.6, white);
        ground.rect(side * 3.6 - 0.07, 10, side * 3.6 + 0.07, 12.4, white);
    }
    for (const double x : {-0.14, 0.14})
        ground.rect(x - 0.06, 19.5, x + 0.06, 66, {222, 180, 64});
    for (double x = -6.8; x < 6.8; x += 1.0) // the zebra crossing
        ground.rect(x, 13.6, x + 0.5, 17.2, white);
    ground.rect(0.3, 12.5, 7.0, 12.8, white);
    ground.rect(-7.0, 18.6, -0.3, 18.9, white);
    ground.wear(random);
    return ground;
}

cv::Mat paint(const PinholeCamera& camera, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Backdrop);
    Painting painting(camera);
    painting.sky({146, 174, 206}, {208, 214, 220}, random);
    for (const double x : {-70.0, -22.0, 8.0, 44.0}) {
        const int floors = 8 + random.below(9);
        const double y = 110 + random.between(0, 40);
        const cv::Mat block = flats(26, floors, {184, 172, 162}, 0.55, random);
        painting.lay(
            block,
            {Vec3{x, y, floors * 3.1}, {x + 26, y, floors * 3.1}, {x + 26, y, 0}, {x, y, 0}});
    }
    painting.polygon({{-200, 68, 0}, {200, 68, 0}, {200, 150, 0}, {-200, 150, 0}}, {140, 142, 146});
    paint_ground(random).lay_on(painting);
    const cv::Mat left = shop_front(wall_far - wall_near, 5, random) * 0.8;
    const cv::Mat right = shop_front(wall_far - wall_near, 5, random) * 1.02;
    painting.lay(left, {Vec3{-wall, wall_near, height},
                        {-wall, wall_far, height},
                        {-wall, wall_far, 0},
                        {-wall, wall_near, 0}});
    painting.lay(right, {Vec3{wall, wall_far, height},
                         {wall, wall_near, height},
                         {wall, wall_near, 0},
                         {wall, wall_far, 0}});
    painting.polygon({{-wall, wall_near, 0},
                      {-wall + 3, wall_near, 0},
                      {-wall + 3, wall_far, 0},
                      {-wall, wall_far, 0}},
                     {40, 42, 50}, 0.28);
    for (const double y : {58.0, 42.0, 27.0})
        for (const double side : {-1.0, 1.0}) {
            lamp_post(painting, side * (kerb + 0.5), y + 6, -side * 1.8);
            trunk(painting, side * (kerb + 0.9), y, 3);
        }
    return painting.develop();
}

class Street final : public Scene {
public:
    explicit Street(const SceneSpec& spec)
        : spec_(spec), camera_(street_camera({spec.width, spec.height}, spec.seed)),
          canvas_(paint(camera_, spec.seed)), sensor_(spec) {
        Pcg32 random(spec.seed, Stream::Trees);
        for (const double y : {58.0, 42.0, 27.0})
            for (const double side : {-1.0, 1.0})
                trees_.push_back(plant(side * (kerb + 0.9), y, random));
        if (const double dusk = Light(spec).dusk(); dusk < 1)
            canvas_.dim(dusk);
    }

    const SceneSpec& spec() const override { return spec_; }
    void render(std::int64_t index, const Picture& out) override;
    Truth truth(double until) const override { return blank_truth(spec_, until); }

private:
    Tree plant(double x, double y, Pcg32& random) const {
        const auto low = camera_.project({x, y, 2.3});
        const auto top = camera_.project({x, y, 6.8});
        const double tall = low.y - top.y;
        return {cv::Rect(static_cast<int>(low.x - tall * 0.5), static_cast<int>(top.y),
                         static_cast<int>(tall), static_cast<int>(tall)),
                std::max(1.4, 0.09 * camera_.scale({x, y, 3})), random};
    }

    SceneSpec spec_;
    PinholeCamera camera_;
    Canvas canvas_;
    Sensor sensor_;
    std::vector<Tree> trees_;
};

void Street::render(std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    canvas_.begin();
    Actors actors(canvas_, camera_);
    drive_along(actors, spec_.seed, t, {Stream::Cars, 0, 6.5, 10}, 1.9, 1, 9, 1);
    drive_along(actors, spec_.seed, t, {Stream::Cars, 1, 8, 14}, 5.3, 1, 7, 1);
    drive_along(actors, spec_.seed, t, {Stream::Cars, 2, 7, 11}, -1.9, -1, 8.5, 88);
    drive_along(actors, spec_.seed, t, {Stream::Cars, 3, 9, 13}, -5.3, -1, 7, 88);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 0, 11, 45}, -9.4, -1, 62);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 1, 13, 45}, 9.6, 1, 8);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 2, 17, 45}, 10.8, -1, 62);
    walk_along(actors, spec_.seed, t, {Stream::Walkers, 3, 15, 45}, -10.6, 1, 8);
    actors.draw();
    for (Tree& tree : trees_)
        tree.draw(canvas_, t);
    sensor_.expose(canvas_, index, out);
}

} // namespace

std::unique_ptr<Scene> make_street(const SceneSpec& spec) {
    return std::make_unique<Street>(spec);
}

} // namespace gulou::scene
