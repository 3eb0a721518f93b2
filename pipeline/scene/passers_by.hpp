// Who is on the street right now: collected in any order, drawn from far to near.
#pragma once

#include "pipeline/scene/person.hpp"
#include "pipeline/scene/schedule.hpp"
#include "pipeline/scene/vehicle.hpp"

#include <functional>
#include <vector>

namespace gulou::scene {

class Actors {
public:
    Actors(Canvas& canvas, const PinholeCamera& camera) : canvas_(canvas), camera_(camera) {}
    void add(const Vehicle& vehicle, const VehiclePose& pose);
    // `facing` and `walked` as in person.hpp.
    void add(const Person& person, const Vec3& feet, double walked, int facing);
    // Anything else that stands at `foot`.
    using Drawing = std::function<void(Canvas&, const PinholeCamera&)>;
    void add(const Vec3& foot, Drawing drawing);
    void draw();

private:
    struct Item {
        double depth;
        Drawing drawing;
    };
    Canvas& canvas_;
    const PinholeCamera& camera_;
    std::vector<Item> items_;
};

// People who walk along y at about `x` from `from` metres away; direction 1 goes away from the
// camera, -1 comes nearer.
void walk_along(Actors& actors, std::uint64_t seed, double t, const Passing& stream, double x,
                int direction, double from);
// People who cross at about distance `y`, between two x, in either direction.
void walk_across(Actors& actors, std::uint64_t seed, double t, const Passing& stream, double y,
                 double left, double right);
// Cars along y at `x`, all of one lane at the same speed; direction as above.
void drive_along(Actors& actors, std::uint64_t seed, double t, const Passing& stream, double x,
                 int direction, double speed, double from);

} // namespace gulou::scene
