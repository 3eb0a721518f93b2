#include "pipeline/scene/passers_by.hpp"

#include <opencv2/core.hpp>

namespace gulou::scene {

void Actors::add(const Vehicle& vehicle, const VehiclePose& pose) {
    add({pose.x, pose.y, 0}, [vehicle, pose](Canvas& canvas, const PinholeCamera& camera) {
        scene::draw(canvas, camera, vehicle, pose);
    });
}

void Actors::add(const Person& person, const Vec3& feet, double walked, int facing) {
    if (camera_.depth(feet) < 1.5)
        return;
    add(feet, [=](Canvas& canvas, const PinholeCamera& camera) {
        scene::draw(canvas, camera, person, feet, walked, facing);
    });
}

void Actors::add(const Vec3& foot, Drawing drawing) {
    items_.push_back({camera_.depth(foot), std::move(drawing)});
}

void Actors::draw() {
    std::stable_sort(items_.begin(), items_.end(),
                     [](const Item& a, const Item& b) { return a.depth > b.depth; });
    for (const Item& item : items_)
        item.drawing(canvas_, camera_);
}

void walk_along(Actors& actors, std::uint64_t seed, double t, const Passing& stream, double x,
                int direction, double from) {
    stream.each(seed, t, [&](Pcg32& random, double age) {
        const Person person = random_person(random);
        const double walked = random.between(1.0, 1.5) * age;
        const double drift = 0.25 * std::sin(walked * 0.3 + random.between(0, 6));
        actors.add(person, {x + random.between(-0.4, 0.4) + drift, from + direction * walked, 0},
                   walked, 0);
    });
}

void walk_across(Actors& actors, std::uint64_t seed, double t, const Passing& stream, double y,
                 double left, double right) {
    stream.each(seed, t, [&](Pcg32& random, double age) {
        const Person person = random_person(random);
        const int facing = random.sign();
        const double walked = random.between(1.1, 1.5) * age;
        if (walked > right - left)
            return;
        const double x = facing > 0 ? left + walked : right - walked;
        actors.add(person, {x, y + random.between(-1, 1), 0}, walked, facing);
    });
}

void drive_along(Actors& actors, std::uint64_t seed, double t, const Passing& stream, double x,
                 int direction, double speed, double from) {
    stream.each(seed, t, [&](Pcg32& random, double age) {
        const Vehicle vehicle = random_car(random);
        actors.add(vehicle, {x + random.between(-0.25, 0.25), from + direction * speed * age,
                             direction > 0 ? 0.0 : CV_PI, 0});
    });
}

} // namespace gulou::scene
